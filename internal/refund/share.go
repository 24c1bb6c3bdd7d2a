package refund

import (
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
)

// Share is an amount without taxes, and its taxes, in minor units. It is all of a line or a delivery, or a part of it.
type Share struct {
	Net int64 `json:"net"`
	Tax int64 `json:"tax"`
	// Taxes are what the tax consists of, in the order of the order's. All parts of a thing have all of them.
	Taxes []Tax `json:"taxes"`
}

// Tax is a tax on something.
type Tax struct {
	Name         string `json:"name"`
	Jurisdiction string `json:"jurisdiction"`
	Millionths   int64  `json:"millionths"`
	Compound     bool   `json:"compound"`
	Base         int64  `json:"base"`
	Amount       int64  `json:"amount"`
}

// Gross is the amount with its taxes.
func (s Share) Gross() int64 { return s.Net + s.Tax }

func (s Share) taxed(in money.Currency) *money.TaxedMoney {
	amount := func(n int64) money.Money { return money.Money{Amount: n, Currency: in} }
	return &money.TaxedMoney{Net: amount(s.Net), Gross: amount(s.Gross()), Tax: amount(s.Tax)}
}

func (s Share) amounts(in money.Currency) []*pricing.TaxAmount {
	all := make([]*pricing.TaxAmount, len(s.Taxes))
	for i, t := range s.Taxes {
		all[i] = &pricing.TaxAmount{
			Rate: pricing.Rate{Name: t.Name, Jurisdiction: t.Jurisdiction, Millionths: t.Millionths, Compound: t.Compound},
			Base: money.Money{Amount: t.Base, Currency: in}, Amount: money.Money{Amount: t.Amount, Currency: in},
		}
	}
	return all
}

func values(pointers []*pricing.TaxAmount) []pricing.TaxAmount {
	all := make([]pricing.TaxAmount, len(pointers))
	for i, p := range pointers {
		all[i] = *p
	}
	return all
}

// add adds a part of the same thing.
func (s *Share) add(part Share) {
	s.Net += part.Net
	s.Tax += part.Tax
	if s.Taxes == nil {
		s.Taxes = make([]Tax, len(part.Taxes))
	}
	for i := range min(len(s.Taxes), len(part.Taxes)) {
		s.Taxes[i].Base += part.Taxes[i].Base
		s.Taxes[i].Amount += part.Taxes[i].Amount
	}
}

// upTo returns what is to be given back of a thing so that the first units of it are, without what was before. So
// each part is rounded to what all of them come to, the last one gives the rest, and they add up to the thing.
func (s Share) upTo(units, of int64, before Share) Share {
	return s.split(rest(s.Net, units, of, before.Net), rest(s.Tax, units, of, before.Tax), units, of, before)
}

// amount returns a part of a thing that comes to an amount with its taxes, of which so much was given back before.
// The amount is at most what is left.
func (s Share) amount(gross int64, before Share) Share {
	units, of := before.Gross()+gross, s.Gross()
	if of == 0 {
		return s.split(0, 0, 0, 1, before)
	}
	tax := rest(s.Tax, units, of, before.Tax)
	tax = max(gross-(s.Net-before.Net), min(tax, gross, s.Tax-before.Tax))
	return s.split(gross-tax, tax, units, of, before)
}

// rest is which part of a total the first units are, without what was before.
func rest(total, units, of, before int64) int64 {
	return max(0, money.Portion(total, units, of)-before)
}

// split tells of which taxes a tax consists: each has its part of what is left of it.
func (s Share) split(net, tax, units, of int64, before Share) Share {
	part := Share{Net: net, Tax: tax, Taxes: make([]Tax, len(s.Taxes))}
	left, amounts := make([]int64, len(s.Taxes)), make([]int64, len(s.Taxes))
	for i, t := range s.Taxes {
		part.Taxes[i], left[i] = t, t.Amount-before.tax(i).Amount
	}
	money.Apportion(amounts, tax, left)
	for i, t := range s.Taxes {
		part.Taxes[i].Base, part.Taxes[i].Amount = rest(t.Base, units, of, before.tax(i).Base), amounts[i]
	}
	return part
}

func (s Share) tax(i int) Tax {
	if i >= len(s.Taxes) {
		return Tax{}
	}
	return s.Taxes[i]
}
