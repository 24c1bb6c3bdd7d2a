package address_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/address"
)

// filled returns an address with what a form asks for.
func filled(form address.Form) (a address.Address, fields map[string]*string) {
	a = address.Address{Country: form.Country}
	fields = map[string]*string{
		"fullName": &a.FullName, "company": &a.Company, "line1": &a.Line1, "line2": &a.Line2, "city": &a.City,
		"region": &a.Region, "postalCode": &a.PostalCode, "phone": &a.Phone,
	}
	for _, f := range form.Fields {
		*fields[f.Name] = "1"
	}
	if form.PostalCodeExample != nil {
		a.PostalCode = *form.PostalCodeExample
	}
	return a, fields
}

// TestFormsSayWhatIsChecked fills the form of every country, leaves out each of its fields, and
// makes each too long.
func TestFormsSayWhatIsChecked(t *testing.T) {
	t.Parallel()
	for _, country := range address.Countries() {
		form := address.FormOf(country)
		if len(form.Fields) > 10 || len(form.Regions) > 120 || form.CountryName == string(country) {
			t.Errorf("the form of %s is %+v", country, form)
		}
		whole, _ := filled(form)
		if got := mistakes(t, whole); got != nil {
			t.Errorf("%s: a filled form has %v", country, got)
		}
		for _, f := range form.Fields {
			var want []string
			if f.Required {
				want = []string{"REQUIRED at." + f.Name}
			}
			less, fields := filled(form)
			*fields[f.Name] = ""
			if diff := cmp.Diff(want, mistakesOf(t, less, fields)); diff != "" {
				t.Errorf("%s without %s (-want +got):\n%s", country, f.Name, diff)
			}
			more, fields := filled(form)
			*fields[f.Name] = strings.Repeat("x", f.MaxLength+1)
			if got := mistakesOf(t, more, fields); !slices.Contains(got, "TOO_LONG at."+f.Name) || f.Label == "" {
				t.Errorf("%s with a long %s (%s): %v", country, f.Name, f.Label, got)
			}
		}
		if form.PostalCodePattern != nil && !regexp.MustCompile(*form.PostalCodePattern).MatchString(*form.PostalCodeExample) {
			t.Errorf("%s: %s is no %s", country, *form.PostalCodeExample, *form.PostalCodePattern)
		}
	}
}

// mistakesOf returns those of the address that the fields point into.
func mistakesOf(t *testing.T, a address.Address, fields map[string]*string) []string {
	t.Helper()
	a.FullName, a.Company, a.Line1, a.Line2 = *fields["fullName"], *fields["company"], *fields["line1"], *fields["line2"]
	a.City, a.Region, a.PostalCode, a.Phone = *fields["city"], *fields["region"], *fields["postalCode"], *fields["phone"]
	return mistakes(t, a)
}

// TestRegions gives every region of every country by its code and by its name, and another code.
func TestRegions(t *testing.T) {
	t.Parallel()
	for _, country := range address.Countries() {
		for _, r := range address.RegionsOf(country) {
			a, _ := filled(address.FormOf(country))
			a.Region = r.Name
			if got := a.CodeOfRegion(); r.Code != nil && (got == nil || *got != *r.Code) && !isTwice(country, r.Name) {
				t.Errorf("%s of %s has the code %v, want %s", r.Name, country, got, *r.Code)
			}
			if r.Code == nil {
				continue
			}
			for _, code := range []string{*r.Code, strings.ToLower(*r.Code), string(country) + "-" + *r.Code} {
				a.Region, a.RegionCode = "", code
				if got := a.Trimmed(); got.Region != r.Name || mistakes(t, got) != nil {
					t.Errorf("%s of %s is %q, %v", code, country, got.Region, mistakes(t, got))
				}
			}
		}
		a, _ := filled(address.FormOf(country))
		a.RegionCode = "NOPE"
		if got := mistakes(t, a.Trimmed()); !cmp.Equal(got, []string{"INVALID at.regionCode"}) {
			t.Errorf("%s: another code has %v", country, got)
		}
	}
}

func isTwice(country address.Country, name string) bool {
	n := 0
	for _, r := range address.RegionsOf(country) {
		if r.Name == name {
			n++
		}
	}
	return n > 1
}

func TestFormOrder(t *testing.T) {
	t.Parallel()
	for country, want := range map[address.Country]string{
		"US": "Full name*, Company, Street and number*, Apartment, floor or the like, City*, State*, ZIP code*, Phone",
		"DE": "Full name*, Company, Street and number*, Apartment, floor or the like, Postal code*, City*, Phone",
		"JP": "Full name*, Company, Street and number*, Apartment, floor or the like, Prefecture*, Postal code*, Phone",
		"GB": "Full name*, Company, Street and number*, Apartment, floor or the like, Post town*, Postal code*, Phone",
		"GH": "Full name*, Company, Street and number*, Apartment, floor or the like, City*, Phone",
	} {
		var labels []string
		for _, f := range address.FormOf(country).Fields {
			label := f.Label
			if f.Required {
				label += "*"
			}
			labels = append(labels, label)
		}
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("%s: %s, want %s", country, got, want)
		}
	}
}

func TestFormatted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		address address.Address
		want    string
	}{
		{full(), "Ada Lovelace|Engines|12 St James's Square|Flat 2|London|SW1Y 4JH|Greater London|United Kingdom"},
		{address.Address{FullName: "Grace Hopper", Line1: "1 Main St", City: "Arlington", Region: "Virginia", PostalCode: "22201", Country: "US"},
			"Grace Hopper|1 Main St|Arlington, VA 22201|United States"},
		{address.Address{FullName: "Nell", Line1: "Torstraße 141", City: "Berlin", PostalCode: "10119", Country: "DE"},
			"Nell|Torstraße 141|10119 Berlin|Germany"},
		{address.Address{FullName: "Kwame", Line1: "1", City: "Accra", Country: "GH"}, "Kwame|1|Accra|Ghana"},
		{address.Address{Line1: "%C", City: "X", Country: "GH"}, "%C|X|Ghana"},
	} {
		if got := strings.Join(tt.address.Formatted(), "|"); got != tt.want {
			t.Errorf("%+v is %s, want %s", tt.address, got, tt.want)
		}
	}
}

func TestNameOfParts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ full, given, family, want string }{
		{"", " Ada ", "King", "Ada King"}, {"Countess of Lovelace", "Ada", "King", "Countess of Lovelace"}, {"", "Ada", "", ""},
	} {
		a := address.Address{FullName: tt.full, GivenName: tt.given, FamilyName: tt.family}.Trimmed()
		if a.FullName != tt.want {
			t.Errorf("%+v is %q", tt, a.FullName)
		}
	}
}
