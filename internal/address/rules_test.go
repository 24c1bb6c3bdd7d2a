package address_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/address"
)

func TestRequiredFieldsDependOnTheCountry(t *testing.T) {
	t.Parallel()
	for code, want := range map[address.Country]string{
		"US": "fullName line1 city region postalCode country",
		"CA": "fullName line1 city region postalCode country",
		"DE": "fullName line1 city postalCode country",
		"IE": "fullName line1 city country",
		"AE": "fullName line1 region country",
		"HK": "fullName line1 region country",
		"SG": "fullName line1 postalCode country",
		"JP": "fullName line1 region postalCode country",
		"MO": "fullName line1 country",
		"GH": "fullName line1 city country",
		"ZZ": "fullName line1 city country",
		"":   "fullName line1 city country",
	} {
		required := address.RulesOf(code).Required
		if got := strings.Join(required, " "); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
		a := address.Address{Country: code}
		var missing []string
		for _, m := range mistakes(t, a) {
			missing = append(missing, strings.TrimPrefix(m, "REQUIRED at."))
		}
		if code != "" {
			missing = append(missing, "country")
		}
		if diff := cmp.Diff(required, missing); diff != "" {
			t.Errorf("%s: an empty address (-required +missing):\n%s", code, diff)
		}
	}
	want := address.Rules{Required: []string{"fullName", "line1", "city", "postalCode", "country"}, PostalCode: `\d{5}`, Example: "26133"}
	if diff := cmp.Diff(want, address.RulesOf("DE")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAddressesAsPeopleWriteThem has real ones.
func TestAddressesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, a := range []address.Address{
		{Line1: "1600 Pennsylvania Avenue NW", City: "Washington", Region: "DC", PostalCode: "20500", Country: "US"},
		{Line1: "350 5th Ave", City: "New York", Region: "New York", PostalCode: "10118-0110", Country: "US"},
		{Line1: "111 Wellington St", City: "Ottawa", Region: "Ont.", PostalCode: "k1a0a9", Country: "CA"},
		{Line1: "12 St James's Square", City: "London", PostalCode: "sw1y 4jh", Country: "GB"},
		{Line1: "Torstraße 140", City: "Berlin", PostalCode: "D-10119", Country: "DE"},
		{Line1: "Piazza del Colosseo 1", City: "Roma", Region: "RM", PostalCode: "00184", Country: "IT"},
		{Line1: "千代田1-1", Region: "東京都", PostalCode: "〒１００ー８１１１", Country: "JP"},
		{Line1: "1-1 Chiyoda", City: "Chiyoda-ku", Region: "Tokyo", PostalCode: "1008111", Country: "JP"},
		{Line1: "1 Raffles Place", PostalCode: "048616", Country: "SG"},
		{Line1: "8 Finance Street", City: "Central", Region: "Hong Kong Island", Country: "HK"},
		{Line1: "Sheikh Zayed Road 12", City: "", Region: "Dubai", Country: "AE"},
		{Line1: "Avenida da Praia Grande 759", Country: "MO"},
		{Line1: "24 Merrion Street", City: "Dublin 2", PostalCode: "d02f627", Country: "IE"},
		{Line1: "15 Tahrir Square", City: "Cairo", PostalCode: "١١٥١٦", Country: "EG"},
	} {
		a.FullName = "Ada Lovelace"
		if got := mistakes(t, a); got != nil {
			t.Errorf("%+v: %v", a, got)
		}
	}
}

func TestPostalCodes(t *testing.T) {
	t.Parallel()
	for code, forms := range map[address.Country]struct{ good, bad []string }{
		"US": {[]string{"90210", "90210-1234", "90210 1234", "902101234"}, []string{"9021", "902101", "ABCDE", "9021O"}},
		"DE": {[]string{"10119", "D-10119", "DE 10119", " 10 119 "}, []string{"1011", "101190", "GERM-10119", "x", "-"}},
		"GB": {[]string{"SW1Y 4JH", "sw1y4jh", "SW1Y-4JH", "GIR 0AA"}, []string{"10119", "SW1Y", "XX1 1XX"}},
		"CA": {[]string{"K1A 0A9", "k1a-0a9"}, []string{"K1A", "D1A 0A9", "20500"}},
		"PL": {[]string{"00-950", "00950", "PL 00-950"}, []string{"0-950"}},
		"LV": {[]string{"LV-1073", "1073", "lv 1073"}, []string{"LV-107", "10730"}},
		"SV": {[]string{"CP 1101", "1101"}, []string{"9999"}},
		"KY": {[]string{"KY1-1100", "ky11100"}, []string{"KY1-110"}},
		"NL": {[]string{"1234AB", "1234 ab"}, []string{"1234", "0234 AB", "1234 SS"}},
		"PE": {[]string{"LIMA 23", "02001"}, []string{"LIMA"}},
		"HK": {[]string{"", "000000", "999077"}, nil}, // has none: people write anything
		"ZZ": {[]string{"", "anything"}, nil},
	} {
		for _, text := range slices.Concat(forms.good, forms.bad) {
			a := address.Address{FullName: "A", Line1: "1", City: "C", Region: "R", PostalCode: text, Country: code}
			var want []string
			if slices.Contains(forms.bad, text) {
				want = []string{"INVALID at.postalCode"}
			}
			if diff := cmp.Diff(want, mistakes(t, a)); diff != "" {
				t.Errorf("%s %q (-want +got):\n%s", code, text, diff)
			}
		}
	}
}

// TestTable has every example of the table pass by its own rule, as it stands and as careless
// people write it.
func TestTable(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines, withCodes := 0, 0
	for line := range strings.Lines(string(table)) {
		lines++
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		code, err := address.ParseCountry(columns[0])
		if err != nil || !regexp.MustCompile(`^A[CSZ]{0,3}$`).MatchString(columns[1]) || len(columns) != 2 && len(columns) != 4 {
			t.Fatalf("%q, %v", line, err)
		}
		if len(columns) == 2 {
			continue
		}
		withCodes++
		official := regexp.MustCompile(`^(?:` + columns[2] + `)$`)
		for example := range strings.SplitSeq(columns[3], ",") {
			if !official.MatchString(example) {
				t.Errorf("%s: %q is not like %s", code, example, official)
			}
			forms := []string{example, strings.ToLower(example), strings.NewReplacer(" ", "", "-", "").Replace(example)}
			if example[0] <= '9' {
				forms = append(forms, string(code)+"-"+example)
			}
			for _, text := range forms {
				a := address.Address{FullName: "A", Line1: "1", City: "C", Region: "R", PostalCode: text, Country: code}
				if got := mistakes(t, a); got != nil && len(text) <= 20 {
					t.Errorf("%s %q: %v", code, text, got)
				}
			}
			if _, err := regexp.Compile(address.RulesOf(code).PostalCode); err != nil || address.RulesOf(code).Example == "" {
				t.Errorf("%s: %+v, %v", code, address.RulesOf(code), err)
			}
		}
	}
	if lines < 180 || withCodes < 150 {
		t.Errorf("%d countries, %d with postal codes", lines, withCodes)
	}
	if licence, err := os.ReadFile("rules.LICENSE.txt"); err != nil || !strings.Contains(string(licence), "MIT License") {
		t.Errorf("licence: %s, %v", licence, err)
	}
}

func FuzzPostalCode(f *testing.F) {
	f.Add("GB", "SW1Y 4JH")
	f.Add("JP", "〒１００ー８１１１")
	f.Fuzz(func(t *testing.T, code, text string) {
		mistakes(t, address.Address{FullName: "A", Line1: "1", City: "C", Region: "R", PostalCode: text, Country: address.Country(code)})
	})
}
