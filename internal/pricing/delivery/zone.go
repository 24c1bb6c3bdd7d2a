package delivery

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Area is a part of the world: all of it without a country, a country, a region of one, or a range of postal
// codes in one.
type Area struct {
	Country address.Country `json:"country"`
	Region  string          `json:"region"`
	// PostalFrom and PostalTo are of the same length, as address.NormalPostalCode returns them. A postal code is in the
	// range if its beginning of that length is.
	PostalFrom string `json:"postal_from"`
	PostalTo   string `json:"postal_to"`
}

// contains reports whether a destination, whose postal code is normal, is in the area.
func (a Area) contains(d Destination) bool {
	if a.Country == "" {
		return true
	}
	if a.Country != d.Country || a.Region != "" && a.Region != d.Region {
		return false
	}
	return address.PostalCodeIsWithin(d.PostalCode, a.PostalFrom, a.PostalTo)
}

// level is how closely an area says where it is: the higher, the closer.
func (a Area) level() int {
	switch {
	case a.PostalFrom != "":
		return 3
	case a.Region != "":
		return 2
	case a.Country != "":
		return 1
	}
	return 0
}

// width is how much of all postal codes of address.MaxPostalCode digits and letters a range has.
func (a Area) width() uint64 {
	return position(a.PostalTo, 'Z') - position(a.PostalFrom, '0')
}

// position is the place of a postal code among all, after it is filled up.
func position(code string, fill byte) (place uint64) {
	for i := range address.MaxPostalCode {
		c := fill
		if i < len(code) {
			c = code[i]
		}
		place = place*36 + digit(c)
	}
	return place
}

func digit(c byte) uint64 {
	if c >= 'A' {
		return uint64(c-'A') + 10
	}
	return uint64(c - '0')
}

// closeness is an area of a zone, as zones are compared.
type closeness struct {
	Area
	level int
	width uint64
	zone  Zone
}

// compare is negative if a destination in both areas is rather in the first.
func (c closeness) compare(other closeness) int {
	return cmp.Or(
		cmp.Compare(other.level, c.level), cmp.Compare(c.width, other.width),
		cmp.Compare(c.zone.Priority, other.zone.Priority), strings.Compare(c.zone.ID.String(), other.zone.ID.String()),
	)
}

// zonesByCountry are the areas of each country, and those of no country under the empty one: the closest first.
type zonesByCountry map[address.Country][]closeness

func zonesOf(zones []Zone) zonesByCountry {
	all := zonesByCountry{}
	for _, zone := range zones {
		for _, area := range zone.Areas {
			c := closeness{area, area.level(), 0, zone}
			if area.PostalFrom != "" {
				c.width = area.width()
			}
			all[area.Country] = append(all[area.Country], c)
		}
	}
	for _, areas := range all {
		slices.SortStableFunc(areas, closeness.compare)
	}
	return all
}

// find returns the zone that a destination is in: that of the area which says most closely where it is.
func (z zonesByCountry) find(d Destination) (id typeid.ShippingZone, found bool) {
	d.PostalCode = address.NormalPostalCode(d.PostalCode)
	for _, country := range []address.Country{d.Country, ""} {
		for _, area := range z[country] {
			if area.contains(d) {
				return area.zone.ID, true
			}
		}
	}
	return id, false
}

// CountryOrNil returns the country, and RegionOrNil, FromOrNil and ToOrNil the other parts; nil for none.
func (a Area) CountryOrNil() *address.Country { return orNil(a.Country) }

// RegionOrNil returns the region.
func (a Area) RegionOrNil() *string { return orNil(a.Region) }

// FromOrNil returns the lower bound of the postal codes.
func (a Area) FromOrNil() *string { return orNil(a.PostalFrom) }

// ToOrNil returns the upper bound of the postal codes.
func (a Area) ToOrNil() *string { return orNil(a.PostalTo) }

func orNil[T ~string](value T) *T {
	if value == "" {
		return nil
	}
	return &value
}
