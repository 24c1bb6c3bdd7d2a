package tax

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Rules is all that decides which taxes are due. It is shared, and not changed.
type Rules struct {
	settings  Settings
	countries map[address.Country]Country
	standard  typeid.TaxClass // the default class
	codes     map[typeid.TaxClass]string
	rates     map[address.Country][]rate
}

// rate is a rate as it is looked for.
type rate struct {
	class            typeid.TaxClass
	region, from, to string
	position         int
	startsAt, endsAt *time.Time
	due              pricing.Rate
}

// NewBook returns a book of the rules. Their version is in rule_versions.tax.
func NewBook() *rulebook.Book[*Rules] { return rulebook.New("the rules of taxes", readRules) }

// NewRules returns the rules that are made of the settings, countries, classes and rates.
func NewRules(settings Settings, countries []*Country, classes []*ent.TaxClass, rates []*ent.TaxRate) *Rules {
	r := &Rules{settings: settings, countries: make(map[address.Country]Country, len(countries)), rates: map[address.Country][]rate{}, codes: make(map[typeid.TaxClass]string, len(classes))}
	r.settings.HomePostalCode = address.NormalPostalCode(settings.HomePostalCode)
	for _, c := range countries {
		r.countries[c.CountryCode] = *c
	}
	for _, c := range classes {
		r.codes[c.ID] = c.Code
		if c.IsDefault {
			r.standard = c.ID
		}
	}
	for _, one := range rates {
		r.rates[one.Country] = append(r.rates[one.Country], rate{
			class: one.TaxClassID, region: one.Region, from: one.PostalFrom, to: one.PostalTo, position: one.Position,
			startsAt: one.StartsAt, endsAt: one.EndsAt,
			due: pricing.Rate{Name: one.Name, Jurisdiction: one.Jurisdiction, Millionths: one.Rate, Compound: one.Compound},
		})
	}
	for _, list := range r.rates {
		slices.SortStableFunc(list, inOrder)
	}
	return r
}

// inOrder has the rates of a class at a position together. First comes what fits a place more closely: by
// the postal code, then by the region, and of what is left the later one.
func inOrder(a, b rate) int {
	return cmp.Or(
		compareIDs(a.class, b.class),
		cmp.Compare(a.position, b.position),
		cmp.Compare(len(b.from), len(a.from)),
		cmp.Compare(len(b.region), len(a.region)),
		strings.Compare(b.from, a.from),
		strings.Compare(a.to, b.to),
		compareStarts(b.startsAt, a.startsAt),
	)
}

func compareIDs(a, b typeid.TaxClass) int {
	first, second := a.UUID(), b.UUID()
	return bytes.Compare(first[:], second[:])
}

// compareStarts compares instants, of which nil is the earliest.
func compareStarts(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}

// fits reports whether a rate is due at a place at an instant.
func (r *rate) fits(p place, now time.Time) bool {
	return (r.region == "" || r.region == p.region) && address.PostalCodeIsWithin(p.postal, r.from, r.to) &&
		(r.startsAt == nil || !now.Before(*r.startsAt)) && (r.endsAt == nil || now.Before(*r.endsAt))
}

// place is where something is taxed.
type place struct {
	country        address.Country
	region, postal string
}

// classRates are the rates that are due on goods of a class.
type classRates struct {
	class typeid.TaxClass
	rates []pricing.Rate
}

// at returns the rates that are due at a place, by their classes.
func (r *Rules) at(p place, now time.Time) []classRates {
	list := r.rates[p.country]
	if len(list) == 0 {
		return nil
	}
	var all []classRates
	taken := -1 // the position of the last rate
	for i := range list {
		one := &list[i]
		same := len(all) > 0 && all[len(all)-1].class == one.class
		if same && taken == one.position || !one.fits(p, now) {
			continue
		}
		if !same {
			all = append(all, classRates{class: one.class})
		}
		last := &all[len(all)-1]
		last.rates, taken = append(last.rates, one.due), one.position
	}
	return all
}

func readRules(ctx context.Context, db record.Queryer) (*Rules, error) {
	var settings *Settings
	var countries []*Country
	var classes []*ent.TaxClass
	var rates []*ent.TaxRate
	reads := []*record.Read{
		theSettings.With(func(r *record.Reader) { settings = readSettings(r) }),
		allCountries.With(func(r *record.Reader) { countries = append(countries, readCountry(r)) }),
		allClasses.With(func(r *record.Reader) { classes = append(classes, ent.ReadTaxClass(r)) }, MaxClasses),
		allRates.With(func(r *record.Reader) { rates = append(rates, ent.ReadTaxRate(r)) }, MaxRates),
	}
	record.Ask(ctx, db, reads) // as one statement
	for _, read := range reads {
		if read.Err() != nil {
			return nil, read.Err()
		}
	}
	if settings == nil {
		return nil, errors.New("the settings are missing")
	}
	return NewRules(*settings, countries, classes, rates), nil
}
