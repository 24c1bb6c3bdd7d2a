// Package address is the value type of postal addresses.
package address

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/country"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// Address is where something is sent or billed to. Region and postal code are free text, because countries differ.
type Address struct {
	FullName   string       `json:"fullName"`
	Company    string       `json:"company,omitempty"`
	Line1      string       `json:"line1"`
	Line2      string       `json:"line2,omitempty"`
	City       string       `json:"city"`
	Region     string       `json:"region,omitempty"`
	PostalCode string       `json:"postalCode,omitempty"`
	Country    country.Code `json:"country"`
	Phone      string       `json:"phone,omitempty"`
}

// Trimmed returns the address without white space around its fields.
func (a Address) Trimmed() Address {
	for _, field := range []*string{
		&a.FullName, &a.Company, &a.Line1, &a.Line2, &a.City, &a.Region, &a.PostalCode, &a.Phone,
	} {
		*field = strings.TrimSpace(*field)
	}
	return a
}

// Validate reports what is wrong with the address to v, as fields below the dotted path.
func (a Address) Validate(v *fault.Validator, path string) {
	v.Require(path+".fullName", a.FullName)
	v.Require(path+".line1", a.Line1)
	v.Require(path+".city", a.City)
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
		{"postalCode", a.PostalCode, 20},
		{"phone", a.Phone, 40},
	} {
		v.MaxLen(path+"."+f.name, f.value, f.max)
	}
}
