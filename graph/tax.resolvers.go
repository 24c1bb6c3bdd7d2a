package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) TaxClassCreate(ctx context.Context, input merchandising.TaxClassCreateInput) (*fault.Outcome[*ent.TaxClass], error) {
	return fault.OutcomeOf(r.Merchandising.CreateTaxClass(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxClassUpdate(ctx context.Context, input merchandising.TaxClassUpdateInput) (*fault.Outcome[*ent.TaxClass], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateTaxClass(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxClassDelete(ctx context.Context, input merchandising.TaxClassDeleteInput) (*fault.Outcome[typeid.TaxClass], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteTaxClass(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxRateCreate(ctx context.Context, input merchandising.TaxRateCreateInput) (*fault.Outcome[*ent.TaxRate], error) {
	return fault.OutcomeOf(r.Merchandising.CreateTaxRate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxRateUpdate(ctx context.Context, input merchandising.TaxRateUpdateInput) (*fault.Outcome[*ent.TaxRate], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateTaxRate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxRateDelete(ctx context.Context, input merchandising.TaxRateDeleteInput) (*fault.Outcome[typeid.TaxRate], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteTaxRate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxRatesImport(ctx context.Context, input merchandising.TaxRatesImportInput) (*fault.Outcome[int], error) {
	return fault.OutcomeOf(r.Merchandising.ImportTaxRates(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxSettingsUpdate(ctx context.Context, input merchandising.TaxSettingsUpdateInput) (*fault.Outcome[*tax.Settings], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateTaxSettings(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxCountryUpdate(ctx context.Context, input merchandising.TaxCountryUpdateInput) (*fault.Outcome[*tax.Country], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateTaxCountry(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TaxExemptionSet(ctx context.Context, input merchandising.TaxExemptionSetInput) (*merchandising.TaxExemptionSet, error) {
	return r.Merchandising.SetTaxExemption(ctx, auth.ViewerFrom(ctx), input)
}

func (r *queryResolver) TaxClasses(ctx context.Context) ([]*ent.TaxClass, error) {
	return r.Taxes.Classes(ctx)
}

func (r *queryResolver) TaxRates(ctx context.Context, first *int, after *string, last *int, before *string, filter *tax.RateFilter) (*page.Connection[*ent.TaxRate], error) {
	if filter == nil {
		filter = &tax.RateFilter{}
	}
	return r.Taxes.Rates(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) TaxSettings(ctx context.Context) (*tax.Settings, error) {
	return r.Taxes.Settings(ctx)
}

func (r *queryResolver) OssReport(ctx context.Context, year, quarter int) ([]*tax.OSSRow, error) {
	return r.Taxes.OSSReport(ctx, year, quarter)
}

func (r *queryResolver) TaxCountries(ctx context.Context) ([]*tax.Country, error) {
	return r.Taxes.Countries(ctx)
}
