package quote

import (
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// AskingForVATNumbers says that a registry is asked for the VAT numbers of buyers. It is called before the first
// sale is quoted.
func (s *Service) AskingForVATNumbers() { s.asksForVATNumbers = true }

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
