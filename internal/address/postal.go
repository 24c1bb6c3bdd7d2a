package address

import "strings"

// MaxPostalCode is how many characters the bounds of a range of postal codes have at the most.
const MaxPostalCode = 10

// NormalPostalCode returns a postal code as codes are compared: letters as capitals, without spaces and hyphens.
func NormalPostalCode(code string) string {
	if isNormal(code) {
		return code
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
}

func isNormal(code string) bool {
	for _, c := range []byte(code) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// PostalCodeIsWithin reports whether a normal postal code begins with what is between two texts of one
// length, both of them included. Any does if they are empty.
func PostalCodeIsWithin(code, from, to string) bool {
	if from == "" {
		return true
	}
	if len(code) < len(from) {
		return false
	}
	head := code[:len(from)]
	return from <= head && head <= to
}
