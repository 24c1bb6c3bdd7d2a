package document_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/document/ubl"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
)

// amount is an exact number of a document.
type amount struct{ big.Rat }

func (a *amount) UnmarshalText(text []byte) error {
	if _, ok := a.SetString(string(text)); !ok {
		return &json.UnmarshalTypeError{Value: string(text)}
	}
	return nil
}

// tax is a category with its rate.
type tax struct {
	ID      string `xml:"ID"`
	Percent amount `xml:"Percent"`
	Code    string `xml:"TaxExemptionReasonCode"`
	Reason  string `xml:"TaxExemptionReason"`
}

type change struct {
	IsCharge bool   `xml:"ChargeIndicator"`
	Amount   amount `xml:"Amount"`
	Tax      tax    `xml:"TaxCategory"`
}

type xmlLine struct {
	Quantity amount   `xml:"InvoicedQuantity"`
	Credited amount   `xml:"CreditedQuantity"`
	Net      amount   `xml:"LineExtensionAmount"`
	Changes  []change `xml:"AllowanceCharge"`
	Tax      tax      `xml:"Item>ClassifiedTaxCategory"`
	Price    amount   `xml:"Price>PriceAmount"`
	Base     amount   `xml:"Price>BaseQuantity"`
}

// written is a document as it is read back.
type written struct {
	Customization string   `xml:"CustomizationID"`
	Changes       []change `xml:"AllowanceCharge"`
	TaxAmount     amount   `xml:"TaxTotal>TaxAmount"`
	Taxes         []struct {
		Taxable amount `xml:"TaxableAmount"`
		Amount  amount `xml:"TaxAmount"`
		Tax     tax    `xml:"TaxCategory"`
	} `xml:"TaxTotal>TaxSubtotal"`
	Total struct {
		Lines      amount `xml:"LineExtensionAmount"`
		Net        amount `xml:"TaxExclusiveAmount"`
		Gross      amount `xml:"TaxInclusiveAmount"`
		Allowances amount `xml:"AllowanceTotalAmount"`
		Charges    amount `xml:"ChargeTotalAmount"`
		Prepaid    amount `xml:"PrepaidAmount"`
		Payable    amount `xml:"PayableAmount"`
	} `xml:"LegalMonetaryTotal"`
	Lines       []xmlLine `xml:"InvoiceLine"`
	CreditLines []xmlLine `xml:"CreditNoteLine"`
}

// sum adds up numbers.
func sum(of ...*amount) *big.Rat {
	total := new(big.Rat)
	for _, a := range of {
		total.Add(total, &a.Rat)
	}
	return total
}

// checkRules holds a document to the business rules of EN 16931 about sums.
func checkRules(t *rapid.T, text []byte) {
	t.Helper()
	var w written
	if err := xml.Unmarshal(text, &w); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var lines, allowances, charges, taxes []*amount
	taxable := map[string]*big.Rat{}
	add := func(of tax, a *big.Rat) {
		key := of.ID + " " + of.Percent.RatString()
		taxable[key] = new(big.Rat).Add(a, or0(taxable[key]))
	}
	all := slices.Concat(w.Lines, w.CreditLines)
	for i := range all {
		l := &all[i]
		lines = append(lines, &l.Net)
		add(l.Tax, &l.Net.Rat)
		worth := new(big.Rat).Mul(&l.Price.Rat, sum(&l.Quantity, &l.Credited))
		worth.Quo(worth, &l.Base.Rat)
		for j := range l.Changes {
			addSigned(worth, &l.Changes[j])
		}
		if worth.Cmp(&l.Net.Rat) != 0 {
			t.Errorf("line %d is worth %s, and says %s", i, worth.FloatString(3), l.Net.FloatString(3))
		}
	}
	for i := range w.Changes {
		c := &w.Changes[i]
		signed := addSigned(new(big.Rat), c)
		add(c.Tax, signed)
		if c.IsCharge {
			charges = append(charges, &c.Amount)
		} else {
			allowances = append(allowances, &c.Amount)
		}
	}
	for i := range w.Taxes {
		one := &w.Taxes[i]
		taxes = append(taxes, &one.Amount)
		key := one.Tax.ID + " " + one.Tax.Percent.RatString()
		if or0(taxable[key]).Cmp(&one.Taxable.Rat) != 0 {
			t.Errorf("BR-S-08: %s of %s, the lines say %v", one.Taxable.FloatString(2), key, taxable[key])
		}
		delete(taxable, key)
		due := new(big.Rat).Mul(&one.Taxable.Rat, &one.Tax.Percent.Rat)
		due.Sub(due.Quo(due, big.NewRat(100, 1)), &one.Amount.Rat)
		if due.Abs(due).Cmp(big.NewRat(1, 1)) >= 0 { // which is how much the norm's own validator allows, as lines are rounded one by one
			t.Errorf("BR-CO-17: %s of %s of %s", one.Amount.FloatString(2), key, one.Taxable.FloatString(2))
		}
		if needs := one.Tax.ID != "S" && one.Tax.ID != "Z"; needs != (one.Tax.Reason != "") {
			t.Errorf("the category %s with the reason %q", one.Tax.ID, one.Tax.Reason)
		}
	}
	if len(taxable) > 0 {
		t.Errorf("BR-S-01: no taxes are told of %v", taxable)
	}
	net := new(big.Rat).Sub(new(big.Rat).Add(&w.Total.Lines.Rat, &w.Total.Charges.Rat), &w.Total.Allowances.Rat)
	for rule, pair := range map[string][2]*big.Rat{
		"BR-CO-10": {sum(lines...), &w.Total.Lines.Rat}, "BR-CO-11": {sum(allowances...), &w.Total.Allowances.Rat},
		"BR-CO-12": {sum(charges...), &w.Total.Charges.Rat}, "BR-CO-13": {net, &w.Total.Net.Rat}, "BR-CO-14": {sum(taxes...), &w.TaxAmount.Rat},
		"BR-CO-15": {sum(&w.Total.Net, &w.TaxAmount), &w.Total.Gross.Rat}, "BR-CO-16": {sum(&w.Total.Prepaid, &w.Total.Payable), &w.Total.Gross.Rat},
	} {
		if pair[0].Cmp(pair[1]) != 0 {
			t.Errorf("%s: %s, want %s\n%s", rule, pair[1].FloatString(2), pair[0].FloatString(2), text)
		}
	}
}

func addSigned(to *big.Rat, c *change) *big.Rat {
	if c.IsCharge {
		return to.Add(to, &c.Amount.Rat)
	}
	return to.Sub(to, &c.Amount.Rat)
}

func or0(r *big.Rat) *big.Rat {
	if r == nil {
		return new(big.Rat)
	}
	return r
}

// draw returns a random purchase: of goods under several rates, or without taxes, with deliveries.
func draw(t *rapid.T) pricing.Snapshot {
	rates := [][]pricing.Rate{
		{{Name: "USt.", Jurisdiction: "DE", Millionths: 190_000}}, {{Name: "USt.", Jurisdiction: "DE", Millionths: 70_000}},
		{{Name: "zero", Jurisdiction: "DE"}}, nil,
		{{Name: "State", Jurisdiction: "US-CA", Millionths: 60_000}, {Name: "City", Jurisdiction: "Oakland", Millionths: 22_500}},
	}
	included, rate := rapid.Bool().Draw(t, "included"), rapid.SampledFrom(rates)
	if rapid.Bool().Draw(t, "untaxed") {
		rate = rapid.Just[[]pricing.Rate](nil)
	}
	s := pricing.Snapshot{Tax: pricing.TaxRules{Rounding: rapid.SampledFrom([]pricing.Rounding{pricing.RoundLines, pricing.RoundUnits, pricing.RoundTotal}).Draw(t, "rounding")}}
	for range rapid.IntRange(1, 8).Draw(t, "lines") {
		i := item(rapid.IntRange(1, 9).Draw(t, "quantity"))
		i.Unit.Amount = rapid.Int64Range(1, 99_999).Draw(t, "price")
		i.Taxes = pricing.Taxes{Included: included, Rates: rate.Draw(t, "rates")}
		if rapid.Bool().Draw(t, "wrapped") {
			i.GiftWrap, i.UnitWrapping = true, money.Money{Amount: rapid.Int64Range(1, 500).Draw(t, "wrapping"), Currency: "EUR"}
		}
		s.Items = append(s.Items, i)
	}
	for range rapid.IntRange(0, 2).Draw(t, "deliveries") {
		d := pricing.Delivery{Price: money.Money{Amount: rapid.Int64Range(0, 2000).Draw(t, "delivery"), Currency: "EUR"}}
		if isStacked(s.Items) || rapid.Bool().Draw(t, "own taxes") {
			d.Taxes = &pricing.Taxes{Included: included, Rates: rates[0]}
		}
		s.Deliveries = append(s.Deliveries, d)
	}
	return s
}

// isStacked reports whether something has several taxes. A delivery that is taxed as such goods and others has no one rate, as
// the norm wants it.
func isStacked(items []pricing.Item) bool {
	return slices.ContainsFunc(items, func(i pricing.Item) bool { return len(i.Taxes.Rates) > 1 })
}

// TestBillsAddUp has invoices and credit notes of random orders say what the orders do, and be as EN 16931 wants.
func TestBillsAddUp(t *testing.T) {
	t.Parallel()
	s := newShop(t, document.Options{InvoiceAt: document.AtPayment})
	left := 50 // orders; a property has no way to be looked at fewer times
	rapid.Check(t, func(r *rapid.T) {
		if left--; left < 0 {
			return
		}
		to := home
		to.Country = rapid.SampledFrom([]address.Country{"DE", "FR", "CH"}).Draw(r, "to")
		id := s.place(t.Context(), r, draw(r), to, rapid.SampledFrom([]address.Country{"", "DE", "FR"}).Draw(r, "taxed in"))
		if rapid.Bool().Draw(r, "cancelled later") {
			if err := s.Issue(t.Context(), id); err != nil {
				r.Fatal(err)
			}
			s.cancel(t.Context(), r, id)
		}
		if err := s.Issue(t.Context(), id); err != nil {
			r.Fatal(err)
		}
		o := s.store.Client.Order.GetX(t.Context(), id)
		for _, d := range s.documents(t.Context(), r, id) {
			if d.Total().Net.Amount != o.TotalNet || d.Total().Tax.Amount != o.TotalTax {
				r.Fatalf("%s is of %+v, the order of %d and %d", d.Number, d.Total(), o.TotalNet, o.TotalTax)
			}
			var content, xml []byte
			if err := s.store.DB.QueryRowContext(t.Context(), `SELECT content, ubl FROM documents WHERE id = $1`, d.ID).Scan(&content, &xml); err != nil {
				r.Fatal(err)
			}
			var b bill.Bill
			if err := json.Unmarshal(content, &b); err != nil {
				r.Fatal(err)
			}
			if err := b.Check(); err != nil {
				r.Fatal(err)
			}
			if !bytes.Equal(ubl.Write(&b), xml) {
				r.Fatal("what is kept makes other XML")
			}
			checkRules(r, xml)
			if err := checkSchema(xml); err != nil {
				r.Fatalf("by the schemas of UBL 2.1: %v\n%s", err, xml)
			}
		}
	})
}
