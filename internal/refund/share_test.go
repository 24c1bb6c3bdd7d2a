package refund_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// drawShare draws what something cost, with up to three taxes that add up to its tax.
func drawShare(t *rapid.T, what string) (s refund.Share) {
	s.Net = rapid.Int64Range(0, 5_000).Draw(t, what)
	for range rapid.IntRange(0, 3).Draw(t, what+" taxes") {
		tax := refund.Tax{Base: s.Net, Amount: rapid.Int64Range(0, max(s.Net/3, 2)).Draw(t, what+" tax")}
		s.Taxes, s.Tax = append(s.Taxes, tax), s.Tax+tax.Amount
	}
	return s
}

func drawSale(t *rapid.T) *refund.Sale {
	sale := &refund.Sale{Currency: "EUR", Shipping: drawShare(t, "shipping")}
	total := sale.Shipping.Gross()
	for range rapid.IntRange(1, 4).Draw(t, "lines") {
		n := rapid.IntRange(1, 7).Draw(t, "quantity")
		line := refund.SoldLine{ID: typeid.NewOrderLine(), Quantity: n, Share: drawShare(t, "line"), Packed: n, Left: n}
		sale.Lines, total = append(sale.Lines, line), total+line.Gross()
	}
	first := rapid.Int64Range(0, total).Draw(t, "paid by a gift card")
	sale.Sources = []refund.Source{
		{Kind: refund.ToPayment, Payment: new(uuid.New()), Minor: total - first}, {Kind: "GIFT_CARD", Tender: new(uuid.New()), Minor: first},
	}
	return sale
}

// TestPropertyRefundsAddUpToTheOrder: whatever is given back in whatever parts, some of which are declined, is never less than
// nothing or more than there is of anything. All of it together is the order, line by line, tax by tax, and tender by tender.
func TestPropertyRefundsAddUpToTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sold := drawSale(t)
		var refunds []*refund.Refund
		now := func() *refund.Sale { // as it would be read anew
			sale := *sold
			sale.Lines, sale.Sources = append([]refund.SoldLine{}, sold.Lines...), append([]refund.Source{}, sold.Sources...)
			for _, r := range refunds {
				if r.Decision != refund.NotNeeded {
					continue
				}
				for _, part := range r.Plan.Parts {
					for i := range sale.Sources {
						if sale.Sources[i].Kind == part.Kind {
							sale.Sources[i].Minor -= part.Minor
						}
					}
				}
			}
			sale.Consider(refunds)
			return &sale
		}
		give := func(request refund.Request, decision refund.Decision) {
			plan, err := now().Plan(&request)
			if mistakes := (fault.UserErrors)(nil); errors.As(err, &mistakes) {
				return // such as more units than are left
			} else if err != nil {
				t.Fatal(err)
			}
			wantWhole(t, plan)
			refunds = append(refunds, &refund.Refund{Plan: *plan, Decision: decision})
		}
		for range rapid.IntRange(0, 12).Draw(t, "refunds") {
			line := rapid.IntRange(-1, len(sold.Lines)-1).Draw(t, "of")
			request := refund.Request{}
			if line >= 0 {
				request.Lines = []refund.LineRequest{{
					OrderLineID: sold.Lines[line].ID, Quantity: rapid.IntRange(1, sold.Lines[line].Quantity).Draw(t, "units"), Goods: refund.NoRestock,
				}}
			} else {
				amount := money.Money{Amount: rapid.Int64Range(1, max(1, sold.Shipping.Gross())).Draw(t, "amount"), Currency: "EUR"}
				request.Shipping = &refund.ShippingRequest{Amount: &money.Input{Amount: amount.Decimal(), CurrencyCode: "EUR"}}
			}
			give(request, rapid.SampledFrom([]refund.Decision{refund.NotNeeded, refund.Awaited}).Draw(t, "decision"))
			for _, r := range refunds { // sometimes what waits is decided
				if r.Decision == refund.Awaited {
					r.Decision = rapid.SampledFrom([]refund.Decision{refund.Awaited, refund.Declined, refund.NotNeeded}).Draw(t, "decided")
				}
			}
		}
		for _, line := range sold.Lines { // the rest
			for n := line.Quantity; n > 0; n-- {
				give(refund.Request{Lines: []refund.LineRequest{{OrderLineID: line.ID, Quantity: n, Goods: refund.NoRestock}}}, refund.NotNeeded)
			}
		}
		give(refund.Request{Shipping: &refund.ShippingRequest{All: new(true)}}, refund.NotNeeded)
		wantAll(t, sold, refunds)
	})
}

// wantWhole wants no part of a plan to be less than nothing, and all parts to add up.
func wantWhole(t *rapid.T, plan *refund.Plan) {
	sum, taxes := plan.Goods().Gross.Amount+plan.Shipping().Gross.Amount, int64(0)
	for _, l := range plan.Lines {
		if l.Net < 0 || l.Tax < 0 {
			t.Fatalf("less than nothing: %+v", l)
		}
		for _, tax := range l.Taxes {
			if tax.Amount < 0 || tax.Base < 0 {
				t.Fatalf("less than nothing: %+v", l)
			}
		}
	}
	for _, tax := range plan.Taxes() {
		taxes += tax.Amount.Amount
	}
	if net := plan.Shipping(); net.Net.Amount < 0 || net.Tax.Amount < 0 {
		t.Fatalf("less than nothing: %+v", net)
	}
	var given int64
	for i := range plan.Parts {
		given += plan.Parts[i].Minor
	}
	if total := plan.Total().Amount; total != sum || total != given {
		t.Fatalf("%d in all, %d of things, %d to tenders", total, sum, given)
	}
	if want := plan.Goods().Tax.Amount + plan.Shipping().Tax.Amount; taxes != want {
		t.Fatalf("%d of taxes, want %d", taxes, want)
	}
}

func wantAll(t *rapid.T, sold *refund.Sale, refunds []*refund.Refund) {
	lines, shipping, parts := map[typeid.OrderLine]refund.Share{}, refund.Share{}, map[refund.PartKind]int64{}
	for _, r := range refunds {
		if r.Decision == refund.Declined {
			continue
		}
		for _, l := range r.Plan.Lines {
			sum := lines[l.OrderLineID()]
			sum.Net, sum.Tax = sum.Net+l.Net, sum.Tax+l.Tax
			for i, tax := range l.Taxes {
				if len(sum.Taxes) <= i {
					sum.Taxes = append(sum.Taxes, refund.Tax{})
				}
				sum.Taxes[i].Base, sum.Taxes[i].Amount = sum.Taxes[i].Base+tax.Base, sum.Taxes[i].Amount+tax.Amount
			}
			lines[l.OrderLineID()] = sum
		}
		shipping.Net, shipping.Tax = shipping.Net+r.Plan.Shipping().Net.Amount, shipping.Tax+r.Plan.Shipping().Tax.Amount
		for _, p := range r.Plan.Parts {
			parts[p.Kind] += p.Minor
		}
	}
	for _, line := range sold.Lines {
		got := lines[line.ID]
		if got.Net != line.Net || got.Tax != line.Tax {
			t.Fatalf("%+v was given back of %+v", got, line.Share)
		}
		for i, tax := range line.Taxes {
			if got.Taxes[i].Amount != tax.Amount || got.Taxes[i].Base != tax.Base {
				t.Fatalf("%+v was given back of %+v", got, line.Share)
			}
		}
	}
	if shipping.Net != sold.Shipping.Net || shipping.Tax != sold.Shipping.Tax {
		t.Fatalf("%+v was given back of the delivery, %+v", shipping, sold.Shipping)
	}
	for _, source := range sold.Sources {
		if parts[source.Kind] != source.Minor {
			t.Fatalf("%v went back of %+v", parts, source)
		}
	}
}

// TestPropertyAtMostWhatIsLeft: after a gesture of any amount, all of an order can still be given back, and comes to what is left.
// What nothing was taken for is refused as before.
func TestPropertyAtMostWhatIsLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sale := drawSale(t)
		request := refund.Request{AtMostLeft: true, Shipping: &refund.ShippingRequest{All: new(true)}}
		for i := range sale.Lines {
			request.Lines = append(request.Lines, refund.LineRequest{OrderLineID: sale.Lines[i].ID, Quantity: sale.Lines[i].Quantity, Goods: refund.NoRestock})
		}
		left := int64(0)
		for i := range sale.Sources {
			gesture := rapid.Int64Range(0, sale.Sources[i].Minor).Draw(t, "gesture")
			sale.Sources[i].Minor -= gesture
			left += sale.Sources[i].Minor
		}
		exact := request
		exact.AtMostLeft = false
		_, refused := sale.Plan(&exact)
		plan, err := sale.Plan(&request)
		if left == 0 {
			if (err == nil) != (refused == nil) {
				t.Fatalf("with nothing left: %v, and %v without the bound", err, refused)
			}
			return
		}
		if err != nil || plan.Total().Amount != left {
			t.Fatalf("%d are left, and it comes to %+v, %v", left, plan, err)
		}
	})
}
