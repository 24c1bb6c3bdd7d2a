package tax

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Situation is who buys, and where to.
type Situation struct {
	// Country is where the goods go; empty is to the store's home, as long as nobody knows.
	Country address.Country
	// Region is the part of its code in ISO 3166-2 after the country's; empty if it is not known.
	Region     string
	PostalCode string
	// Exempt is whether the staff have said that taxes are never due on what the buyer buys.
	Exempt bool
	// VATNumber is that of the buyer's business, once it may be trusted; the zero value for consumers.
	VATNumber vat.Number
	// IncludesTax is what the price list says; nil if it does not say, and if there is none.
	IncludesTax *bool
	Now         time.Time
}

// Note is why no taxes are due where some could be. It is empty if that is not so.
type Note string

// The notes.
const (
	NoteExempt        Note = "EXEMPT"         // the staff have said so
	NoteReverseCharge Note = "REVERSE_CHARGE" // the buyer's business owes them, in another country of the European Union
	NoteExport        Note = "EXPORT"         // the goods leave for where the store collects none
)

// Due is which taxes are due in a situation.
type Due struct {
	// Included is whether prices include the taxes that HomeRates tells.
	Included    bool
	Rounding    Rounding
	CrossBorder CrossBorder
	Note        Note
	// Country is whose taxes are due; empty if none are. Northern Ireland is XI, as long as it counts as a member of
	// the European Union.
	Country address.Country
	// AsksProvider is whether a provider is asked for the rates that are due. Those of the staff stand in for them.
	AsksProvider bool

	shipping      ShippingTax
	shippingClass *typeid.TaxClass
	standard      typeid.TaxClass
	rates, home   []classRates
}

// For says which taxes are due.
func (r *Rules) For(s Situation) Due {
	home, homeIs := located(r.home())
	to, toIs := home, homeIs
	if s.Country != "" {
		to, toIs = located(place{s.Country, s.Region, address.NormalPostalCode(s.PostalCode)})
	}
	due := Due{
		Included: r.includes(s, to.country), Rounding: r.settings.Rounding, CrossBorder: r.settings.CrossBorder,
		shipping: r.settings.ShippingTax, shippingClass: r.settings.ShippingTaxClassID, standard: r.standard,
	}
	var taxed *place
	if taxed, due.Note = r.taxedAt(s, route{home, to, homeIs, toIs}); taxed != nil {
		due.rates, due.Country = r.at(*taxed, s.Now), countryOf(*taxed)
		due.AsksProvider = r.countries[taxed.country].AsksProvider
	}
	if due.Included {
		due.home = r.included(home, to, s.Now)
	}
	return due
}

// home is where the store is; the zero value if that is not said.
func (r *Rules) home() place {
	return place{r.settings.HomeCountry, r.settings.HomeRegion, r.settings.HomePostalCode}
}

// includes reports whether prices include taxes: as the price list says, or else the country, or else the
// store.
func (r *Rules) includes(s Situation, country address.Country) bool {
	if s.IncludesTax != nil {
		return *s.IncludesTax
	}
	if said := r.countries[country].PricesIncludeTax; said != nil {
		return *said
	}
	return r.settings.PricesIncludeTax
}

// route is from where to where goods go, and how both stand to the European Union.
type route struct {
	home, to     place
	homeIs, toIs territory
}

// taxedAt returns the place whose taxes are due: nil if none are, with why.
func (r *Rules) taxedAt(s Situation, way route) (*place, Note) {
	atHome, atPlace := r.collects(way.home.country), r.collects(way.to.country)
	abroad := way.home.country != way.to.country || way.homeIs != way.toIs
	inUnion := abroad && atHome && way.homeIs == inside && way.toIs == inside
	switch {
	case s.Exempt:
		return nil, NoteExempt
	case inUnion && s.VATNumber.IsEU() && s.VATNumber.Country() != way.home.country:
		return nil, NoteReverseCharge
	case inUnion && !atPlace && !r.settings.EUDestination:
		return &way.home, ""
	case inUnion || atPlace && way.toIs != outside || atPlace && !abroad:
		return &way.to, ""
	}
	if abroad && atHome {
		return nil, NoteExport
	}
	return nil, ""
}

func (r *Rules) collects(country address.Country) bool { return r.countries[country].Collects }

// included returns the rates that prices include: those of the store's home. A store that collects none
// there has prices with those of the place that it sells to.
func (r *Rules) included(home, to place, now time.Time) []classRates {
	switch {
	case r.collects(home.country):
		return r.at(home, now)
	case r.collects(to.country):
		return r.at(to, now)
	}
	return nil
}

// Rates are those that are due on goods of a class, in the order in which they compound; nil is the default
// class. They are shared. There are none if nothing is due.
func (d Due) Rates(class *typeid.TaxClass) []pricing.Rate { return d.of(d.rates, class) }

// HomeRates are those that the prices of goods of a class include; none if prices include no taxes.
func (d Due) HomeRates(class *typeid.TaxClass) []pricing.Rate { return d.of(d.home, class) }

// ShippingClass returns the class that shipping has. It has none of its own, and follows the goods that are
// sent, if follows.
func (d Due) ShippingClass() (class *typeid.TaxClass, follows bool) {
	if d.shipping == ShippingHasClass {
		return d.shippingClass, false
	}
	return nil, true
}

// of returns the rates of a class. One without any there is taxed as the default class.
func (d Due) of(all []classRates, class *typeid.TaxClass) []pricing.Rate {
	if class != nil && *class != d.standard {
		if rates := find(all, *class); rates != nil {
			return rates
		}
	}
	return find(all, d.standard)
}

func find(all []classRates, class typeid.TaxClass) []pricing.Rate {
	for i := range all {
		if all[i].class == class {
			return all[i].rates
		}
	}
	return nil
}
