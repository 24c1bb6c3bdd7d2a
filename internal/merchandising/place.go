package merchandising

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/shopgraph/shopgraph/internal/address"
)

// What codes of regions, and bounds of postal codes in their normal form, look like.
var (
	regionForm = regexp.MustCompile(`^[A-Z0-9]{1,3}$`)
	postalForm = regexp.MustCompile(fmt.Sprintf(`^[A-Z0-9]{1,%d}$`, address.MaxPostalCode))
)

// isRegion reports whether a code is one of a region of a country. If it is not known which regions a country has, any
// code is.
func isRegion(country address.Country, code string) bool {
	if len(address.RegionsOf(country)) == 0 {
		return regionForm.MatchString(code)
	}
	return slices.ContainsFunc(address.RegionsOf(country), func(r address.Region) bool { return r.Code != nil && *r.Code == code })
}
