// Package address is the value types of postal addresses, countries and e-mail addresses.
package address

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// Address is where something is sent or billed to. Which of its fields are needed depends on the
// country, as RulesOf tells. Region is free text: a state's name in any language, or its code.
type Address struct {
	FullName   string  `json:"fullName"`
	Company    string  `json:"company,omitempty"`
	Line1      string  `json:"line1"`
	Line2      string  `json:"line2,omitempty"`
	City       string  `json:"city"`
	Region     string  `json:"region,omitempty"`
	PostalCode string  `json:"postalCode,omitempty"`
	Country    Country `json:"country"`
	Phone      string  `json:"phone,omitempty"`
}

// Trimmed returns the address with its fields as text.Clean leaves them.
func (a Address) Trimmed() Address {
	for _, field := range []*string{
		&a.FullName, &a.Company, &a.Line1, &a.Line2, &a.City, &a.Region, &a.PostalCode, &a.Phone,
	} {
		*field = text.Clean(*field)
	}
	return a
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
	for _, f := range []struct {
		name, value string
		max         int
	}{
		{"fullName", a.FullName, 200},
		{"company", a.Company, 200},
		{"line1", a.Line1, 200},
		{"line2", a.Line2, 200},
		{"city", a.City, 200},
		{"region", a.Region, 100},
	} {
		v.Line(path+"."+f.name, f.value, f.max)
	}
	if v.Line(path+".postalCode", a.PostalCode, 20) && a.PostalCode != "" {
		message := "This is not a postal code of the country, such as " + r.example + "."
		v.Check(r.isPostalCode(a.PostalCode), fault.CodeInvalid, message, strings.Split(path+".postalCode", ".")...)
	}
	v.Line(path+".phone", a.Phone, 40)
}
