package quote

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/asked"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AskingForVATNumbers says that a registry is asked for the VAT numbers of buyers. It is called before the first
// sale is quoted.
func (s *Service) AskingForVATNumbers() { s.asksForVATNumbers = true }

// AskForTaxes has a provider asked for rates where a country says so. It is called before the first sale is quoted.
func (s *Service) AskForTaxes(provider *tax.Asked) { s.provider = provider }

// provided has a quote, of a snapshot with the rates of the store, be of those that the provider tells. If it is not
// known what it tells, those of the store stay, as estimated, and it returns the question if that is to be asked.
func (r *rules) provided(sale *cart.Sale, snapshot *pricing.Snapshot, due *tax.Due, quote *pricing.Quote) (open []question, err error) {
	snapshot.Tax.Estimated, quote.TaxesEstimated = true, true
	if r.provider == nil {
		return nil, nil
	}
	classes := make([]*typeid.TaxClass, len(sale.Items))
	for i := range sale.Items {
		classes[i] = sale.Items[i].TaxClass
	}
	request := r.taxes.Request(r.situation(sale), quote, classes)
	answer, state := r.provider.Known(request.Key)
	if state == asked.Open {
		return []question{func(ctx context.Context) { r.provider.Ask(ctx, request) }}, nil
	}
	if state == asked.Failed {
		return nil, nil
	}
	snapshot.Tax.Estimated = false
	for i := range snapshot.Items {
		snapshot.Items[i].Taxes.Rates = answer.Lines[i]
	}
	class, _ := due.ShippingClass()
	for i := range snapshot.Deliveries {
		snapshot.Deliveries[i].Taxes = &pricing.Taxes{Included: due.Included, Rates: answer.Deliveries[i], Home: due.HomeRates(class)}
	}
	*quote, err = pricing.New(*snapshot)
	return nil, err
}

// tax has a snapshot say which taxes are due on its items, and returns them.
func (r *rules) tax(sale *cart.Sale, snapshot *pricing.Snapshot) tax.Due {
	due := r.taxes.For(r.situation(sale))
	snapshot.Tax = pricing.TaxRules{Rounding: pricing.Rounding(due.Rounding), KeepNet: keepsNet(due)}
	for i := range sale.Items {
		class := sale.Items[i].TaxClass
		snapshot.Items[i].Taxes = pricing.Taxes{Included: due.Included, Rates: due.Rates(class), Home: due.HomeRates(class)}
	}
	return due
}

func (r *rules) situation(sale *cart.Sale) tax.Situation {
	to := sale.Destination
	return tax.Situation{
		Country: to.Country, Region: regionOf(sale), PostalCode: to.PostalCode, Exempt: sale.Exempt, IncludesTax: sale.Included, Now: sale.Now,
		VATNumber: r.taxes.Trusted(sale.VATNumber, r.asksForVATNumbers),
	}
}

// keepsNet reports whether prices are kept without taxes where others are due than they include. Who owes
// none, or owes them to somebody else, never pays them.
func keepsNet(due tax.Due) bool {
	return due.CrossBorder == tax.KeepNet || due.Note == tax.NoteExempt || due.Note == tax.NoteReverseCharge
}
