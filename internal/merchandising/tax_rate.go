package merchandising

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// taxRate is a tax rate as it is kept.
type taxRate struct {
	base
	TaxClassID   uuid.UUID       `json:"tax_class_id"`
	Country      address.Country `json:"country"`
	Region       string          `json:"region"`
	PostalFrom   string          `json:"postal_from"`
	PostalTo     string          `json:"postal_to"`
	Name         string          `json:"name"`
	Jurisdiction string          `json:"jurisdiction"`
	Rate         int64           `json:"rate"`
	Compound     bool            `json:"compound"`
	Position     int             `json:"position"`
	StartsAt     *time.Time      `json:"starts_at"`
	EndsAt       *time.Time      `json:"ends_at"`
}

var taxRates = &kind[taxRate]{"tax rate", idOf(typeid.Of[typeid.TaxRate]), lockTaxRates, lookAtTaxRates}

// TaxRateInput is what becomes of a tax rate. What is not given stays as it is.
type TaxRateInput struct {
	TaxClassID                   *typeid.TaxClass
	CountryCode                  *address.Country
	RegionCode                   patch.Text
	PostalCodeFrom, PostalCodeTo patch.Text
	Name, Jurisdiction           patch.Text
	Percentage                   *money.Decimal
	Compound                     *bool
	Position                     *int
	StartsAt, EndsAt             patch.Time

	millionths *int64
}

// TaxRateCreateInput is a tax rate to be made.
type TaxRateCreateInput struct {
	IdempotencyKey *string
	TaxRate        TaxRateInput
}

// TaxRateUpdateInput is what becomes of a tax rate. ExpectedVersion is any if it is nil.
type TaxRateUpdateInput struct {
	ID              typeid.TaxRate
	ExpectedVersion *int
	TaxRate         TaxRateInput
}

// TaxRateDeleteInput is a tax rate to be deleted.
type TaxRateDeleteInput struct {
	ID              typeid.TaxRate
	ExpectedVersion *int
}

type (
	// TaxRatePayload is what became of a tax rate.
	TaxRatePayload = fault.Outcome[*ent.TaxRate]
	// TaxRateDeletePayload is what became of a tax rate that was to be deleted.
	TaxRateDeletePayload = fault.Outcome[typeid.TaxRate]
)

const (
	maxTaxName = 100
	maxPostal  = 20
)

// check cleans what was given in place, and reports what is wrong with it.
func (in *TaxRateInput) check(v *fault.Validator) {
	line(v, "taxRate.name", &in.Name, maxTaxName)
	line(v, "taxRate.jurisdiction", &in.Jurisdiction, maxTaxName)
	if in.Name.Given {
		v.Require("taxRate.name", in.Name.Value)
	}
	if in.Position != nil {
		v.Range("taxRate.position", *in.Position, 0, tax.MaxPosition)
	}
	if in.Percentage != nil {
		millionths, err := pricing.ParsePercentage(*in.Percentage)
		v.Add(err, "taxRate.percentage")
		in.millionths = &millionths
	}
	postalText(v, "taxRate.postalCodeFrom", &in.PostalCodeFrom)
	postalText(v, "taxRate.postalCodeTo", &in.PostalCodeTo)
}

// postalText makes the beginning of a postal code what is compared, and reports what is wrong with it.
func postalText(v *fault.Validator, field string, t *patch.Text) {
	if !v.MaxLen(field, t.Value, maxPostal) {
		return
	}
	t.Value = address.NormalPostalCode(t.Value)
	v.Check(t.Value == "" || postalForm.MatchString(t.Value), fault.CodeInvalid, "This must be at most 10 letters A to Z and digits.", split(field)...)
}

// require reports what a new rate must have.
func (in *TaxRateInput) require(v *fault.Validator) {
	in.Name.Given = true
	v.Check(in.TaxClassID != nil, fault.CodeRequired, "This is required.", "taxRate", "taxClassId")
	v.Check(in.CountryCode != nil, fault.CodeRequired, "This is required.", "taxRate", "countryCode")
	v.Check(in.Percentage != nil, fault.CodeRequired, "This is required.", "taxRate", "percentage")
}

// applied returns the rate as it is to be, and reports what does not fit together.
func (in *TaxRateInput) applied(r taxRate, v *fault.Validator) taxRate {
	if in.TaxClassID != nil {
		r.TaxClassID = in.TaxClassID.UUID()
	}
	r.Country = *or(in.CountryCode, &r.Country)
	r.Region, r.PostalFrom, r.PostalTo = in.RegionCode.Or(r.Region), in.PostalCodeFrom.Or(r.PostalFrom), in.PostalCodeTo.Or(r.PostalTo)
	if in.PostalCodeFrom.Given && !in.PostalCodeTo.Given {
		r.PostalTo = r.PostalFrom
	}
	r.Name, r.Jurisdiction = in.Name.Or(r.Name), in.Jurisdiction.Or(r.Jurisdiction)
	r.Rate, r.Compound, r.Position = *or(in.millionths, &r.Rate), *or(in.Compound, &r.Compound), *or(in.Position, &r.Position)
	r.StartsAt, r.EndsAt = in.StartsAt.Or(r.StartsAt), in.EndsAt.Or(r.EndsAt)
	checkRegion(v, r.Country, r.Region, "taxRate", "regionCode")
	v.Check(len(r.PostalFrom) == len(r.PostalTo) && r.PostalFrom <= r.PostalTo, fault.CodeInvalid,
		"This must have as many characters as the first, and not come before it.", "taxRate", "postalCodeTo")
	v.Check(r.StartsAt == nil || r.EndsAt == nil || r.StartsAt.Before(*r.EndsAt), fault.CodeInvalid, "This must be after the rate starts.", "taxRate", "endsAt")
	if r.Jurisdiction == "" {
		r.Jurisdiction = jurisdiction(r.Country, r.Region)
	}
	return r
}

// jurisdiction is whose tax one of a country is, or of a region of it, unless that is said.
func jurisdiction(country address.Country, region string) string {
	if region == "" {
		return string(country)
	}
	return string(country) + "-" + region
}

// checkRegion reports at a field if a country has no region with a code.
func checkRegion(v *fault.Validator, country address.Country, code string, field ...string) {
	v.Check(code == "" || isRegion(country, code), fault.CodeInvalid,
		"The country has no region with this code.", field...)
}

// CreateTaxRate makes a tax rate, and returns it.
func (s *Service) CreateTaxRate(ctx context.Context, viewer auth.Viewer, in TaxRateCreateInput) (*ent.TaxRate, error) {
	asked := in
	var v fault.Validator
	in.TaxRate.require(&v)
	if in.TaxRate.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "taxRateCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewTaxRate()
		var v fault.Validator
		made := in.TaxRate.applied(taxRate{base: base{id.UUID(), 1}}, &v)
		if err := checkTaxClass(ctx, tx, &v, in.TaxRate.TaxClassID, "taxRate", "taxClassId"); err != nil || v.Err() != nil {
			return "", errors.Join(err, v.Err())
		}
		return id.String(), s.insertTaxRates(ctx, tx, viewer, []taxRate{made})
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseTaxRate(text)
	return s.taxRate(ctx, id, err)
}

var taxRatesLimit = limitOf("tax rates", tax.MaxRates, countTaxRates)

func (s *Service) insertTaxRates(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made []taxRate) error {
	if err := taxRatesLimit.leaves(ctx, tx, len(made)); err != nil {
		return err
	}
	if _, err := write(ctx, tx, insertTaxRates, made, "tax rates"); err != nil {
		return err
	}
	var changed []change[taxRate]
	for i := range made {
		changed = append(changed, change[taxRate]{nil, &made[i]})
	}
	return tell(ctx, tx, s, viewer, taxRates, "tax_rate.created", changed)
}

// taxRate returns a rate that was changed, or that was not because somebody else has changed it.
func (s *Service) taxRate(ctx context.Context, id typeid.TaxRate, err error) (*ent.TaxRate, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := tax.RatesByID.Read(ctx, s.store.Client, []typeid.TaxRate{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateTaxRate changes a tax rate, and returns it. With a fault.CodeConflict comes the rate as it is.
func (s *Service) UpdateTaxRate(ctx context.Context, viewer auth.Viewer, in TaxRateUpdateInput) (*ent.TaxRate, error) {
	var v fault.Validator
	if in.TaxRate.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := taxRates.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		var v fault.Validator
		after := in.TaxRate.applied(before[0], &v)
		if err := checkTaxClass(ctx, tx, &v, in.TaxRate.TaxClassID, "taxRate", "taxClassId"); err != nil || v.Err() != nil {
			return errors.Join(err, v.Err())
		}
		changed := changes(before, []taxRate{after})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateTaxRates, afters(changed), "tax rate"); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, taxRates, "tax_rate.updated", changed)
	})
	return s.taxRate(ctx, in.ID, err)
}

// DeleteTaxRate deletes a tax rate, and returns its id.
func (s *Service) DeleteTaxRate(ctx context.Context, viewer auth.Viewer, in TaxRateDeleteInput) (typeid.TaxRate, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := taxRates.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		if _, err := deleteTaxRate.Exec(ctx, tx, in.ID); err != nil {
			return fmt.Errorf("delete tax rate: %w", err)
		}
		return tell(ctx, tx, s, viewer, taxRates, "tax_rate.deleted", []change[taxRate]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.TaxRate{}, err
	}
	return in.ID, nil
}
