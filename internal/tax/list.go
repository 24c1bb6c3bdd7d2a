package tax

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/taxrate"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// RateFilter says which rates are listed: those of a country, and those of a class; any if they are nil.
type RateFilter struct {
	CountryCode *address.Country
	TaxClassID  *typeid.TaxClass
}

type (
	// RateConnection is a page of tax rates.
	RateConnection = page.Connection[*ent.TaxRate]
	// RateEdge is a rate in a page.
	RateEdge = page.Edge[*ent.TaxRate]
)

// Rates returns a page of the rates, in the order in which they were made. Whether the viewer may see them
// is for the caller to ask.
func (s *Service) Rates(ctx context.Context, f RateFilter, args page.Args) (*RateConnection, error) {
	by := allRatesListed
	switch {
	case f.CountryCode != nil:
		by = ratesOfCountry
	case f.TaxClassID != nil:
		by = ratesOfClass
	}
	which := []any{f.CountryCode, f.TaxClassID}
	return by.Read(ctx, s.store.Client, args, page.CountOf("tax rates", by.count, which...), ent.ReadTaxRate, which...)
}

// VisibleRates returns rates if the viewer may see them.
func (s *Service) VisibleRates(ctx context.Context, viewer auth.Viewer, ids []typeid.TaxRate) (map[typeid.TaxRate]*ent.TaxRate, error) {
	if !viewer.May(auth.ManageTaxes) {
		return nil, nil
	}
	return RatesByID.Read(ctx, s.store.Client, ids)
}

// VisibleClasses returns classes if the viewer may see them.
func (s *Service) VisibleClasses(ctx context.Context, viewer auth.Viewer, ids []typeid.TaxClass) (map[typeid.TaxClass]*ent.TaxClass, error) {
	if !viewer.May(auth.ManageTaxes) {
		return nil, nil
	}
	return ClassesByID.Read(ctx, s.store.Client, ids)
}

// oldestFirst is the order of a list of rates: ids are in the order of making.
var oldestFirst = page.Ordering{Name: "TAX_RATE", Columns: []page.Column{page.UUID(taxrate.FieldID)}}
