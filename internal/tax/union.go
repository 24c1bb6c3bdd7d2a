package tax

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/address"
)

// members are the countries of the European Union.
const members = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

func isMember(c address.Country) bool { return len(c) == 2 && strings.Contains(members, string(c)) }

// territory is how a place stands to the common system of value added tax of the European Union.
type territory int

const (
	foreign territory = iota // of no member
	inside                   // of a member, or Northern Ireland
	outside                  // of a member, but not of the system
)

// outsiders are how the postal codes begin of those parts of members that the system is not for: see article
// 6 of directive 2006/112/EC.
var outsiders = map[address.Country][]string{
	"DE": {"27498", "78266"},                  // Heligoland, Büsingen
	"ES": {"35", "38", "51", "52"},            // the Canary Islands, Ceuta, Melilla
	"FI": {"22"},                              // Åland
	"FR": {"971", "972", "973", "974", "976"}, // the overseas departments
	"GR": {"63086"},                           // Mount Athos
	"IT": {"23041", "22061"},                  // Livigno, Campione
}

// treatedAs are countries whose goods are taxed as those of another one: see article 7 of the directive.
var treatedAs = map[address.Country]address.Country{"IM": "GB", "MC": "FR"}

// located returns the place that is taxed, and how it stands to the system.
func located(p place) (place, territory) {
	if as, is := treatedAs[p.country]; is {
		p.country, p.region = as, ""
	}
	switch {
	case countryOf(p) == northernIreland: // as for goods
		return p, inside
	case !isMember(p.country):
		return p, foreign
	}
	for _, start := range outsiders[p.country] {
		if strings.HasPrefix(p.postal, start) {
			return p, outside
		}
	}
	return p, inside
}

// northernIreland is how the European Union calls it in matters of taxes.
const northernIreland address.Country = "XI"

// countryOf is whose taxes are due at a place.
func countryOf(p place) address.Country {
	if p.country == "GB" && strings.HasPrefix(p.postal, "BT") {
		return northernIreland
	}
	return p.country
}
