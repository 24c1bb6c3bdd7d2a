// Package tax says which taxes are due on what is sold where, by what the staff have written down. It does
// not work out amounts: package pricing does. See docs/taxes.md.
package tax

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxClasses is how many tax classes there are at most, and MaxRates how many rates.
const (
	MaxClasses = 50
	MaxRates   = 20000
	// MaxPosition is the highest position of a rate: at each from 0 on, one can be due on the same thing.
	MaxPosition = pricing.MaxRates - 1
)

// Rounding is what the amounts of taxes are rounded for.
type Rounding string

// The roundings.
const (
	RoundLine  Rounding = "LINE"  // each line of a cart
	RoundUnit  Rounding = "UNIT"  // one unit of each line
	RoundTotal Rounding = "TOTAL" // all that one rate is due on
)

// CrossBorder is what stays of a price that includes the taxes of the store's home where others are due.
type CrossBorder string

// What stays.
const (
	KeepGross CrossBorder = "KEEP_GROSS" // what buyers pay
	KeepNet   CrossBorder = "KEEP_NET"   // what the store gets
)

// ShippingTax is how shipping is taxed.
type ShippingTax string

// The ways of taxing shipping.
const (
	ShippingFollowsGoods ShippingTax = "FOLLOW_GOODS" // as the goods that are sent, by their shares
	ShippingHasClass     ShippingTax = "CLASS"        // as a class of its own
)

// Settings are what holds for the taxes of all countries.
type Settings struct {
	Version          int
	PricesIncludeTax bool
	// HomeCountry is where the store is; empty if that is not said.
	HomeCountry    address.Country
	HomeRegion     string
	HomePostalCode string
	Rounding       Rounding
	CrossBorder    CrossBorder
	ShippingTax    ShippingTax
	// ShippingTaxClassID is the class of shipping that has one; nil if none was ever given.
	ShippingTaxClassID *typeid.TaxClass
	// EUDestination is whether consumers in other countries of the European Union pay the taxes from there.
	EUDestination bool
	// VATNumberTrust is when the VAT number of a buyer counts.
	VATNumberTrust NumberTrust
}

// Country is what the store does about the taxes of a country.
type Country struct {
	CountryCode address.Country
	// Version is 0 as long as nothing was said of the country.
	Version  int
	Collects bool
	// PricesIncludeTax is nil if prices there are as the store's.
	PricesIncludeTax *bool
	// AsksProvider is whether a provider is asked for the rates that are due on what is owed there.
	AsksProvider bool
}

// Service reads what the staff have written down.
type Service struct{ store *store.Store }

// New returns what reads the taxes in st.
func New(st *store.Store) *Service { return &Service{st} }

var (
	// ClassesByID reads tax classes.
	ClassesByID = record.ByID("tax classes", classesByID, ent.ReadTaxClass, func(c *ent.TaxClass) typeid.TaxClass { return c.ID })
	// RatesByID reads tax rates.
	RatesByID = record.ByID("tax rates", ratesByID, ent.ReadTaxRate, func(r *ent.TaxRate) typeid.TaxRate { return r.ID })
)

// ClassByProduct and ClassByVariant read the tax classes that products and variants were given.
var (
	ClassByProduct = classBy("products", classOfProducts, typeid.Of[typeid.Product])
	ClassByVariant = classBy("variants", classOfVariants, typeid.Of[typeid.Variant])
)

// Classes returns all tax classes in the order of their codes. Whether the viewer may see them is for the
// caller to ask.
func (s *Service) Classes(ctx context.Context) ([]*ent.TaxClass, error) {
	classes, err := record.All(ctx, s.store.Client, allClasses, ent.ReadTaxClass, MaxClasses)
	if err != nil {
		return nil, fmt.Errorf("read tax classes: %w", err)
	}
	return classes, nil
}

// Settings returns what holds for all countries. Whether the viewer may see it is for the caller to ask.
func (s *Service) Settings(ctx context.Context) (*Settings, error) {
	return ReadSettings(ctx, s.store.Client)
}

// ReadSettings returns what holds for all countries.
func ReadSettings(ctx context.Context, db record.Queryer) (*Settings, error) {
	settings, err := record.First(ctx, db, theSettings, readSettings)
	if err != nil {
		return nil, fmt.Errorf("read the settings of taxes: %w", err)
	}
	return settings, nil
}

// Countries returns all countries that something was said of, in the order of their codes. Whether the
// viewer may see it is for the caller to ask.
func (s *Service) Countries(ctx context.Context) ([]*Country, error) {
	countries, err := record.All(ctx, s.store.Client, allCountries, readCountry)
	if err != nil {
		return nil, fmt.Errorf("read the countries of taxes: %w", err)
	}
	return countries, nil
}

// CountryOf returns what the store does about a country.
func CountryOf(ctx context.Context, db record.Queryer, code address.Country) (*Country, error) {
	country, err := record.First(ctx, db, oneCountry, readCountry, code)
	if err != nil {
		return nil, fmt.Errorf("read a country of taxes: %w", err)
	}
	if country == nil {
		return &Country{CountryCode: code}, nil
	}
	return country, nil
}
