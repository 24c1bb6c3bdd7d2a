// Package vat reads the numbers that tax offices in Europe give businesses for value added tax. It knows
// how a number is written and, where a country has published it, how its check digits follow from the
// others. Whether a number was given to somebody is a question for a registry.
package vat

import (
	"fmt"
	"strings"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// Number is a number that is written as those of its country are. Its zero value is none.
type Number struct {
	// Prefix is what the number begins with: the country's code, but EL for Greece, XI for Northern
	// Ireland and CHE for Switzerland.
	Prefix string `json:"prefix"`
	// Digits is the rest: capital letters and digits.
	Digits string `json:"digits"`
}

// String returns the number as it is kept, such as DE136695976; empty for none.
func (n Number) String() string { return n.Prefix + n.Digits }

// Country is whose number it is. One of Northern Ireland is of GB.
func (n Number) Country() address.Country {
	switch n.Prefix {
	case "EL":
		return "GR"
	case "XI":
		return "GB"
	case "CHE":
		return "CH"
	}
	return address.Country(n.Prefix)
}

// IsEU reports whether the number counts in trade within the European Union, as those of its members and
// of Northern Ireland do.
func (n Number) IsEU() bool {
	return n.Prefix != "" && n.Prefix != "GB" && n.Prefix != "CHE" && n.Prefix != "NO"
}

// maxGiven is how many characters are read.
const maxGiven = 40

// Parse reads a number with the country in front, such as "DE 136 695 976". Spaces and punctuation do not
// count. What is wrong with it is a fault.UserErrors.
func Parse(given string) (Number, error) {
	if len(given) > maxGiven {
		return Number{}, fault.User(fault.CodeTooLong, fmt.Sprintf("This must be at most %d characters long.", maxGiven))
	}
	text := strings.Map(significant, strings.ToUpper(given))
	if text == "" {
		return Number{}, fault.User(fault.CodeRequired, "This is required.")
	}
	n := split(text)
	valid, known := numbers[n.Prefix]
	if !known {
		return Number{}, fault.User(fault.CodeInvalid, "This must begin with the code of a country in Europe, such as DE.")
	}
	if !valid(n.Digits) {
		return Number{}, fault.User(fault.CodeInvalid, "This is no VAT number of the country.")
	}
	return n, nil
}

// significant drops what people write between the characters of a number. What else is none of one stays,
// to be refused.
func significant(r rune) rune {
	if strings.ContainsRune(" .-/\u00a0\u2009\u202f", r) {
		return -1
	}
	return r
}

func split(text string) Number {
	if rest, is := strings.CutPrefix(text, "CHE"); is {
		return Number{"CHE", suffixed(rest, "MWST", "TVA", "IVA")}
	}
	prefix, rest := text[:min(2, len(text))], text[min(2, len(text)):]
	switch prefix {
	case "GR":
		prefix = "EL"
	case "NO":
		rest = suffixed(rest, "MVA")
	}
	return Number{prefix, rest}
}

// suffixed returns the text without the one of the endings that it has.
func suffixed(text string, endings ...string) string {
	for _, ending := range endings {
		if before, is := strings.CutSuffix(text, ending); is {
			return before
		}
	}
	return text
}
