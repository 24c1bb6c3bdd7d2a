package address

import (
	"cmp"
	_ "embed" // the table of forms
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// formTable has a line for each country of which it is known how addresses are written there: its
// code, the format, and what regions, cities and postal codes are called. A format has a letter for
// each part, %n for a new line, and other characters as they stand. The letters are N for the name,
// O for the company, and the rest as in the table of rules. It comes from where that does.
//
//go:embed forms.txt
var formTable string

// Form is what a form for addresses in a country has.
type Form struct {
	Country     Country
	CountryName string
	// Fields are in the order in which addresses are written there.
	Fields []FormField
	// Regions are what to choose the region from; empty if that is free text.
	Regions []Region
	// PostalCodePattern and PostalCodeExample are as in Rules; nil where those are empty.
	PostalCodePattern, PostalCodeExample *string
}

// FormField is a field of a form.
type FormField struct {
	// Name is the field of Address, as it has that in JSON.
	Name string
	// Label is what it is called in English.
	Label     string
	Required  bool
	MaxLength int
}

// FormOf returns the form of a country.
func FormOf(c Country) Form {
	rules, f := RulesOf(c), formOf(c)
	form := Form{Country: c, CountryName: c.Name(), Regions: RegionsOf(c)}
	if rules.PostalCode != "" {
		pattern, example := "^(?:"+rules.PostalCode+")$", rules.Example
		form.PostalCodePattern, form.PostalCodeExample = &pattern, &example
	}
	add := func(name, label string) {
		if !slices.ContainsFunc(form.Fields, func(f FormField) bool { return f.Name == name }) {
			required := slices.Contains(rules.Required, name)
			form.Fields = append(form.Fields, FormField{name, label, required, maxLengths[name]})
		}
	}
	for _, letter := range f.letters() {
		switch letter {
		case 'N':
			add("fullName", "Full name")
		case 'O':
			add("company", "Company")
		case 'A':
			add("line1", "Street and number")
			add("line2", "Apartment, floor or the like")
		case 'C':
			add("city", f.city)
		case 'S':
			add("region", f.region)
		case 'Z':
			add("postalCode", f.postalCode)
		}
	}
	labels := map[string]string{"city": f.city, "region": f.region, "postalCode": f.postalCode}
	for _, name := range rules.Required { // what the format lacks
		if label, ok := labels[name]; ok {
			add(name, label)
		}
	}
	add("phone", "Phone")
	return form
}

// maxLengths are how many characters the fields of an address have at the most.
var maxLengths = map[string]int{
	"fullName": 200, "givenName": 200, "familyName": 200, "company": 200, "line1": 200, "line2": 200, "city": 200,
	"region": 100, "postalCode": 20, "phone": 40,
}

// form is a line of the table.
type form struct {
	format                   string
	region, city, postalCode string
}

// letters returns the letters of the format's parts.
func (f form) letters() (letters []byte) {
	for i := 0; i+1 < len(f.format); i++ {
		if f.format[i] == '%' && f.format[i+1] != 'n' {
			letters = append(letters, f.format[i+1])
		}
	}
	return letters
}

var forms = sync.OnceValue(func() map[Country]form {
	byCountry := make(map[Country]form)
	for line := range strings.Lines(formTable) {
		columns := append(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), "", "", "")
		byCountry[Country(columns[0])] = form{
			columns[1], labelOf(columns[2], "Province"), labelOf(columns[3], "City"), postalCodeNames[columns[4]],
		}
	}
	return byCountry
})

func formOf(c Country) form {
	if f, known := forms()[c]; known {
		return f
	}
	return form{"%N%n%O%n%A%n%C", "Province", "City", postalCodeNames[""]}
}

var postalCodeNames = map[string]string{"": "Postal code", "zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}

// labelOf returns a name of the table as a label.
func labelOf(name, usual string) string {
	name = strings.ReplaceAll(cmp.Or(name, usual), "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// Name returns the country's name in English.
func (c Country) Name() string {
	region, err := language.ParseRegion(string(c))
	if err != nil {
		return string(c)
	}
	return cmp.Or(display.English.Regions().Name(region), string(c))
}

// Countries returns all countries, in the order of their codes.
func Countries() (all []Country) {
	for code := range strings.FieldsSeq(codes) {
		all = append(all, Country(code))
	}
	return all
}

// regionsByCode are the countries whose post wants the codes of regions instead of their names.
var regionsByCode = []Country{"AU", "BR", "CA", "IT", "US"}

// Formatted returns the address as it is written on a parcel, line by line, in Latin letters'
// order. The last line is the country's name.
func (a Address) Formatted() []string {
	region := a.Region
	if code := a.CodeOfRegion(); code != nil && slices.Contains(regionsByCode, a.Country) {
		region = *code
	}
	street := []string{a.Line1}
	if a.Line2 != "" {
		street = append(street, a.Line2)
	}
	f := formOf(a.Country)
	for _, part := range []struct{ letter, value string }{{"%C", a.City}, {"%S", region}, {"%Z", a.PostalCode}} {
		if part.value != "" && !strings.Contains(f.format, part.letter) {
			f.format += "%n" + part.letter // the country has none, but somebody gave it
		}
	}
	written := strings.NewReplacer("%n", "\n", "%N", a.FullName, "%O", a.Company, "%A", strings.Join(street, "\n"),
		"%D", "", "%X", "", "%C", a.City, "%S", region, "%Z", a.PostalCode).Replace(f.format)
	var lines []string
	for line := range strings.SplitSeq(written, "\n") {
		line = strings.Trim(strings.Join(strings.Fields(line), " "), ",-/ ")
		if line = strings.ReplaceAll(line, ", ,", ","); line != "" {
			lines = append(lines, line)
		}
	}
	return append(lines, a.Country.Name())
}

// CountryName returns the name of the address's country in English.
func (a Address) CountryName() string { return a.Country.Name() }
