// Package address is the value types of postal addresses, countries and e-mail addresses.
package address

import (
	"cmp"
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// Address is where something is sent or billed to. Which of its fields are needed depends on the
// country, as RulesOf tells. Region is free text: a state's name in any language, or its code.
type Address struct {
	FullName   string  `json:"fullName"`
	GivenName  string  `json:"givenName,omitempty"`
	FamilyName string  `json:"familyName,omitempty"`
	Company    string  `json:"company,omitempty"`
	Line1      string  `json:"line1"`
	Line2      string  `json:"line2,omitempty"`
	City       string  `json:"city"`
	Region     string  `json:"region,omitempty"`
	PostalCode string  `json:"postalCode,omitempty"`
	Country    Country `json:"country"`
	Phone      string  `json:"phone,omitempty"`

	// RegionCode is how a client may give the region instead. Trimmed makes Region of it.
	RegionCode string `json:"-"`
}

// JoinName returns the name of somebody whose given and family name are known; empty unless both
// are.
func JoinName(given, family string) string {
	if given == "" || family == "" {
		return ""
	}
	return given + " " + family
}

// Trimmed returns the address with its fields as text.Clean leaves them, the full name made of its
// parts if it is missing, and the region that RegionCode says.
func (a Address) Trimmed() Address {
	for _, field := range []*string{
		&a.FullName, &a.GivenName, &a.FamilyName, &a.Company, &a.Line1, &a.Line2, &a.City, &a.Region, &a.PostalCode, &a.Phone,
	} {
		*field = text.Clean(*field)
	}
	a.FullName = cmp.Or(a.FullName, JoinName(a.GivenName, a.FamilyName))
	return a.withRegion()
}

// Validate reports what is wrong with the address to v, as fields below the dotted path. What
// addresses in its country need and this one lacks is fault.CodeRequired. A postal code that the
// country does not have is fault.CodeInvalid. What is too long is fault.CodeTooLong.
func (a Address) Validate(v *fault.Validator, path string) {
	r := ruleOf(a.Country)
	v.Require(path+".fullName", a.FullName)
	v.Require(path+".line1", a.Line1)
	if r.needs("C") {
		v.Require(path+".city", a.City)
	}
	if r.needs("S") {
		v.Require(path+".region", a.Region)
	}
	if r.needs("Z") {
		v.Require(path+".postalCode", a.PostalCode)
	}
	v.Require(path+".country", string(a.Country))
	for _, f := range []struct{ name, value string }{
		{"fullName", a.FullName}, {"givenName", a.GivenName}, {"familyName", a.FamilyName}, {"company", a.Company},
		{"line1", a.Line1}, {"line2", a.Line2}, {"city", a.City}, {"region", a.Region}, {"phone", a.Phone},
	} {
		v.Line(path+"."+f.name, f.value, maxLengths[f.name])
	}
	a.checkRegion(v, path)
	if v.Line(path+".postalCode", a.PostalCode, maxLengths["postalCode"]) && a.PostalCode != "" {
		message := "This is not a postal code of the country, such as " + r.example + "."
		v.Check(r.isPostalCode(a.PostalCode), fault.CodeInvalid, message, strings.Split(path+".postalCode", ".")...)
	}
}
