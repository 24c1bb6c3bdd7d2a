package address

import (
	_ "embed" // the table of regions
	"strings"
	"sync"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// regionTable has a line for each state, province or the like that addresses are written with: the
// country's code, the part of its code in ISO 3166-2 after that, and its name in Latin letters. It
// comes from where the table of rules does.
//
//go:embed regions.txt
var regionTable string

// Region is a state, province or the like.
type Region struct {
	// Code is the part of its code in ISO 3166-2 after the country's, such as CA of US-CA; nil if it
	// has none.
	Code *string
	Name string
}

var regions = sync.OnceValue(func() map[Country][]Region {
	byCountry := make(map[Country][]Region)
	for line := range strings.Lines(regionTable) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		r := Region{Name: columns[2]}
		if columns[1] != "" {
			r.Code = &columns[1]
		}
		byCountry[Country(columns[0])] = append(byCountry[Country(columns[0])], r)
	}
	return byCountry
})

// RegionsOf returns the regions of a country that addresses are written with; none if they are
// written without, or it is not known which there are.
func RegionsOf(c Country) []Region { return regions()[c] }

// regionOf returns the region of a country whose name or code a text is, in any case.
func regionOf(c Country, given string) *Region {
	given = strings.TrimSpace(given)
	if given == "" {
		return nil
	}
	for i, r := range RegionsOf(c) {
		if strings.EqualFold(r.Name, given) || r.Code != nil && strings.EqualFold(*r.Code, given) {
			return &RegionsOf(c)[i]
		}
	}
	return nil
}

// CodeOfRegion returns the code of the address's region, if that is written as its name or its
// code; nil if not.
func (a Address) CodeOfRegion() *string {
	if r := regionOf(a.Country, a.Region); r != nil {
		return r.Code
	}
	return nil
}

// withRegion returns the address with the region that it gives the code of. A code that the country
// does not have stays, for Validate to refuse.
func (a Address) withRegion() Address {
	code := strings.TrimPrefix(strings.ToUpper(text.Clean(a.RegionCode)), string(a.Country)+"-")
	for _, r := range RegionsOf(a.Country) {
		if r.Code != nil && *r.Code == code {
			a.Region, a.RegionCode = r.Name, ""
			return a
		}
	}
	a.RegionCode = code
	return a
}

// checkRegion refuses the code of a region that the country does not have.
func (a Address) checkRegion(v *fault.Validator, path string) {
	message := "The country has no region with this code."
	v.Check(a.RegionCode == "", fault.CodeInvalid, message, strings.Split(path+".regionCode", ".")...)
}
