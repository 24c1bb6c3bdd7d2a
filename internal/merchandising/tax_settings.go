package merchandising

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// taxSettings is what holds for the taxes of all countries, as it is kept.
type taxSettings struct {
	base
	PricesIncludeTax   bool             `json:"prices_include_tax"`
	HomeCountry        *address.Country `json:"home_country"`
	HomeRegion         string           `json:"home_region"`
	HomePostalCode     string           `json:"home_postal_code"`
	Rounding           tax.Rounding     `json:"rounding"`
	CrossBorder        tax.CrossBorder  `json:"cross_border"`
	ShippingTax        tax.ShippingTax  `json:"shipping_tax"`
	ShippingTaxClassID *uuid.UUID       `json:"shipping_tax_class_id"`
	EUDestination      bool             `json:"eu_destination"`
	VATNumberTrust     tax.NumberTrust  `json:"vat_number_trust"`
}

// TaxSettingsUpdateInput is what becomes of what holds for all countries. What is not given stays as it is.
// ExpectedVersion is any if it is nil.
type TaxSettingsUpdateInput struct {
	ExpectedVersion    *int
	PricesIncludeTax   *bool
	HomeCountryCode    patch.Text
	HomeRegionCode     patch.Text
	HomePostalCode     patch.Text
	Rounding           *tax.Rounding
	CrossBorder        *tax.CrossBorder
	ShippingTax        *tax.ShippingTax
	ShippingTaxClassID patch.TaxClass
	EUDestination      *bool
	VATNumberTrust     *tax.NumberTrust
}

// TaxSettingsPayload is what became of what holds for the taxes of all countries.
type TaxSettingsPayload = fault.Outcome[*tax.Settings]

// settingsOfTaxes have no id.
var settingsOfTaxes = about[taxSettings]("")

func (in *TaxSettingsUpdateInput) check(v *fault.Validator) {
	if in.HomeCountryCode.Value != "" {
		country, err := address.ParseCountry(in.HomeCountryCode.Value)
		v.Add(err, "homeCountryCode")
		in.HomeCountryCode.Value = string(country)
	}
	line(v, "homePostalCode", &in.HomePostalCode, maxPostal)
}

// applied returns the settings as they are to be, and reports what does not fit together.
func (in *TaxSettingsUpdateInput) applied(t taxSettings, v *fault.Validator) taxSettings {
	t.PricesIncludeTax, t.EUDestination = *or(in.PricesIncludeTax, &t.PricesIncludeTax), *or(in.EUDestination, &t.EUDestination)
	t.VATNumberTrust = *or(in.VATNumberTrust, &t.VATNumberTrust)
	t.Rounding, t.CrossBorder, t.ShippingTax = *or(in.Rounding, &t.Rounding), *or(in.CrossBorder, &t.CrossBorder), *or(in.ShippingTax, &t.ShippingTax)
	t.ShippingTaxClassID = classOr(in.ShippingTaxClassID, t.ShippingTaxClassID)
	v.Check(t.ShippingTax != tax.ShippingHasClass || t.ShippingTaxClassID != nil, fault.CodeRequired,
		"This is required for shipping with a class of its own.", "shippingTaxClassId")
	if in.HomeCountryCode.Given {
		t.HomeCountry = nil
	}
	if in.HomeCountryCode.Value != "" {
		t.HomeCountry = new(address.Country(in.HomeCountryCode.Value))
	}
	t.HomeRegion, t.HomePostalCode = in.HomeRegionCode.Or(t.HomeRegion), in.HomePostalCode.Or(t.HomePostalCode)
	if t.HomeCountry != nil {
		checkRegion(v, *t.HomeCountry, t.HomeRegion, "homeRegionCode")
	}
	v.Check(t.HomeCountry != nil || t.HomeRegion == "" && t.HomePostalCode == "", fault.CodeRequired,
		"This is required for a region and a postal code.", "homeCountryCode")
	return t
}

// UpdateTaxSettings changes what holds for the taxes of all countries, and returns it. With a
// fault.CodeConflict comes what holds.
func (s *Service) UpdateTaxSettings(ctx context.Context, viewer auth.Viewer, in TaxSettingsUpdateInput) (*tax.Settings, error) {
	var v fault.Validator
	if in.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.changeTaxSettings(ctx, tx, viewer, in) })
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := tax.ReadSettings(ctx, s.store.Client)
	return found, errors.Join(err, readErr)
}

func (s *Service) changeTaxSettings(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in TaxSettingsUpdateInput) error {
	before, err := record.First(ctx, tx, lockTaxSettings, fromJSON[taxSettings])
	if err != nil {
		return fmt.Errorf("lock the settings of taxes: %w", err)
	}
	if in.ExpectedVersion != nil && *in.ExpectedVersion != before.Version {
		return fault.User(fault.CodeConflict, "The settings have been changed meanwhile.", "expectedVersion")
	}
	var v fault.Validator
	after := in.applied(before, &v)
	if err := checkTaxClass(ctx, tx, &v, in.ShippingTaxClassID.Value, "shippingTaxClassId"); err != nil || v.Err() != nil {
		return errors.Join(err, v.Err())
	}
	changed := changes([]taxSettings{before}, []taxSettings{after})
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, updateTaxSettings, after, "the settings of taxes"); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, settingsOfTaxes, "tax_settings.updated", changed)
}

// fromJSON reads a row that is one JSON object.
func fromJSON[T any](r *record.Reader) (t T) {
	r.JSON(&t)
	return t
}

// subject is what the audit log says that something is about, where that has no TypeID.
type subject string

func (s subject) String() string { return string(s) }

// about returns the kind of the one thing with a subject.
func about[T thing](s subject) *kind[T] {
	return &kind[T]{id: func(uuid.UUID) fmt.Stringer { return s }}
}
