// Package carrier knows the carriers of the world: what they are called, where they tell of a parcel, and how their
// numbers look. It asks nobody.
package carrier

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// Code is what a carrier is called by in the contract, such as ROYAL_MAIL.
type Code string

// Carrier is a company or a post that carries parcels.
type Carrier struct {
	Code Code
	Name string
	// page is the address of its page about a parcel, with {} where the number is.
	page string
	// aliases are other names of it, as key returns them.
	aliases []string
	// country is where it is the post, by which numbers of the Universal Postal Union end; empty if it is none.
	country string
	// is reports whether a number, as Number returns it, is the carrier's by its form and its check digit; nil if
	// its forms have none, or none that is public.
	is func(number string) bool
}

// All returns the carriers in the order of their names.
func All() []*Carrier { return all }

// Find returns the carrier of a name, however its letters, spaces and signs are typed; nil if it is not known.
func Find(name string) *Carrier { return byName[key(name)] }

// Of returns the carrier of a parcel: the one that is named, or else the one that the number is of by its check digit.
// It is nil if neither is known. A name that is not known is nobody's.
func Of(name, number string) *Carrier {
	if name != "" {
		return Find(name)
	}
	number = Number(number)
	for _, c := range all {
		if c.is != nil && c.is(number) || c.country != "" && isPostal(number, c.country) {
			return c
		}
	}
	return nil
}

// Number returns a carrier's number as it is compared: in capitals and without spaces. Empty is none.
func Number(typed string) string {
	return strings.ToUpper(strings.Join(strings.Fields(typed), ""))
}

// safe is what numbers are made of that may be in an address. All others are left out of it.
var safe = regexp.MustCompile(`^[0-9A-Z](?:[0-9A-Z-]{3,38}[0-9A-Z])$`)

// Page returns the address of the carrier's page about a number; empty if the number is none that may be in an
// address.
func (c *Carrier) Page(number string) string {
	number = Number(number)
	if c == nil || !safe.MatchString(number) {
		return ""
	}
	return strings.Replace(c.page, "{}", url.QueryEscape(number), 1)
}

// key is a name without what people type in different ways.
func key(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

var byName = index()

func index() map[string]*Carrier {
	names := map[string]*Carrier{}
	for _, c := range all {
		names[key(string(c.Code))], names[key(c.Name)] = c, c
		for _, alias := range c.aliases {
			names[alias] = c
		}
	}
	return names
}
