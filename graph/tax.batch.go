package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (productFields) TaxClass(ctx context.Context, products []*ent.Product) executor.Thunk[*ent.TaxClass] {
	return loadEach(ctx, tax.ClassByProduct, products, productID)
}

func (variantFields) TaxClass(ctx context.Context, variants []*ent.Variant) executor.Thunk[*ent.TaxClass] {
	return loadEach(ctx, tax.ClassByVariant, variants, func(v *ent.Variant) typeid.Variant { return v.ID })
}

func (userFields) TaxExempt(ctx context.Context, users []*ent.User) executor.Thunk[bool] {
	return loaded(users, taxExemptions(ctx, users), func(_ *ent.User, e account.TaxExemption) bool { return e.Exempt })
}

func (userFields) TaxExemptReason(ctx context.Context, users []*ent.User) executor.Thunk[string] {
	return loaded(users, taxExemptions(ctx, users), func(_ *ent.User, e account.TaxExemption) string { return e.Reason })
}

func taxExemptions(ctx context.Context, users []*ent.User) executor.Thunk[account.TaxExemption] {
	return loadEach(ctx, account.TaxExemptions, users, func(u *ent.User) typeid.User { return u.ID })
}

func (taxRateConnectionFields) TotalCount(ctx context.Context, lists []*tax.RateConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (taxRateFields) TaxClass(ctx context.Context, rates []*ent.TaxRate) executor.Thunk[*ent.TaxClass] {
	return loadEach(ctx, tax.ClassesByID, rates, func(r *ent.TaxRate) typeid.TaxClass { return r.TaxClassID })
}

func (taxRateFields) RegionCode(_ context.Context, rates []*ent.TaxRate) executor.Thunk[*string] {
	return computed(rates, func(r *ent.TaxRate) *string { return orNull(r.Region) })
}

func (taxRateFields) PostalCodeFrom(_ context.Context, rates []*ent.TaxRate) executor.Thunk[*string] {
	return computed(rates, func(r *ent.TaxRate) *string { return orNull(r.PostalFrom) })
}

func (taxRateFields) PostalCodeTo(_ context.Context, rates []*ent.TaxRate) executor.Thunk[*string] {
	return computed(rates, func(r *ent.TaxRate) *string { return orNull(r.PostalTo) })
}

func (taxRateFields) Percentage(_ context.Context, rates []*ent.TaxRate) executor.Thunk[money.Decimal] {
	return computed(rates, func(r *ent.TaxRate) money.Decimal { return pricing.FormatPercentage(r.Rate) })
}

func (taxSettingsFields) HomeCountryCode(_ context.Context, all []*tax.Settings) executor.Thunk[*address.Country] {
	return computed(all, func(s *tax.Settings) *address.Country { return orNull(s.HomeCountry) })
}

func (taxSettingsFields) HomeRegionCode(_ context.Context, all []*tax.Settings) executor.Thunk[*string] {
	return computed(all, func(s *tax.Settings) *string { return orNull(s.HomeRegion) })
}

func (taxSettingsFields) HomePostalCode(_ context.Context, all []*tax.Settings) executor.Thunk[*string] {
	return computed(all, func(s *tax.Settings) *string { return orNull(s.HomePostalCode) })
}

func (taxSettingsFields) ShippingTaxClass(ctx context.Context, all []*tax.Settings) executor.Thunk[*ent.TaxClass] {
	return loadSome(ctx, tax.ClassesByID, all, func(s *tax.Settings) *typeid.TaxClass { return s.ShippingTaxClassID })
}

func (orderFields) VatNumber(ctx context.Context, orders []*ent.Order) executor.Thunk[*vat.Given] {
	return contacts(ctx, orders, func(c *ent.OrderContact) *vat.Given { return c.VatNumber })
}

func (vatNumberFields) ConsultationNumber(_ context.Context, all []*vat.Given) executor.Thunk[*string] {
	return computed(all, func(g *vat.Given) *string { return orNull(g.ConsultationNumber) })
}

// orNull returns a text, nil if it is empty.
func orNull[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}
