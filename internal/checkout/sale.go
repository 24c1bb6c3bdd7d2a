package checkout

import (
	"context"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/tender"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sale locks the payments of a locked order, and reads what of the order can be given back.
func (s *Service) sale(ctx context.Context, tx *ent.Tx, o *ent.Order) (*refund.Sale, []*ent.Payment, error) {
	ids := []typeid.Order{o.ID}
	payments, err := s.payments.LockOfOrder(ctx, tx, o.ID)
	if err != nil {
		return nil, nil, err
	}
	lines, err := order.LinesByOrder.Read(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	taxes, err := order.TaxesByOrder.Read(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	sent, err := s.orders.Sent(ctx, tx, o.ID)
	if err != nil {
		return nil, nil, err
	}
	paid := map[typeid.Order][]*tender.Paid{}
	if o.Tendered > 0 {
		if paid, err = tender.PaidByOrder.Read(ctx, tx, ids); err != nil {
			return nil, nil, err
		}
	}
	refunds, err := refund.ByOrder.Read(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	returning, err := claimed(ctx, tx, o.ID)
	if err != nil {
		return nil, nil, err
	}
	sale := &refund.Sale{Currency: o.Currency, Sources: sources(payments, paid[o.ID]), Refunds: len(refunds[o.ID])}
	sale.Shipping = refund.Share{Net: o.ShippingNet, Tax: o.ShippingTax, Taxes: taxesOf(taxes[o.ID], func(t order.Tax) bool { return t.Delivery > 0 })}
	for _, l := range lines[o.ID] {
		sale.Lines = append(sale.Lines, refund.SoldLine{
			ID: l.ID, Variant: l.VariantID, GiftCard: l.GiftCard, Quantity: l.Quantity, Cancelled: l.Cancelled, Packed: sent[l.ID].Packed, Left: sent[l.ID].Left, Returning: returning[l.ID],
			Share: refund.Share{Net: l.TotalNet, Tax: l.TotalTax, Taxes: taxesOf(taxes[o.ID], func(t order.Tax) bool { return t.Line == l.Position })},
		})
	}
	sale.Consider(refunds[o.ID])
	return sale, payments, nil
}

// sources returns what has paid for an order, in the order in which it is given back: payments, the latest first, then store
// credit, then gift cards, the last one first.
func sources(payments []*ent.Payment, paid []*tender.Paid) (all []refund.Source) {
	for _, p := range slices.Backward(payments) {
		if left := payment.Refundable(p); left > 0 {
			all = append(all, refund.Source{Kind: refund.ToPayment, Payment: new(p.ID.UUID()), Minor: left})
		}
	}
	for _, kind := range []pricing.TenderKind{pricing.StoreCredit, pricing.GiftCard} {
		for _, p := range slices.Backward(paid) {
			if p.Kind == kind && p.Left() > 0 {
				all = append(all, refund.Source{Kind: refund.PartKind(kind), Tender: &p.TenderID, LastFour: p.LastFour, Minor: p.Left()})
			}
		}
	}
	return all
}

// promise has what is only held for an order, or promised, be given back, too. It reports whether there is any.
func promise(sale *refund.Sale, payments []*ent.Payment) (is bool) {
	for _, p := range payments {
		if held := payment.Releasable(p); held > 0 {
			sale.Promise(p.ID, held)
			is = true
		}
	}
	return is
}

// taxesOf returns the taxes on something of an order, those of a rate together.
func taxesOf(all []order.Tax, on func(order.Tax) bool) []refund.Tax {
	some := slices.DeleteFunc(slices.Clone(all), func(t order.Tax) bool { return !on(t) })
	var taxes []refund.Tax
	for _, t := range order.TotalTaxes(some) {
		taxes = append(taxes, refund.Tax{
			Name: t.Name, Jurisdiction: t.Jurisdiction, Millionths: t.Millionths, Compound: t.Compound, Base: t.Base.Amount, Amount: t.Amount.Amount,
		})
	}
	return taxes
}

// claimed returns how many units of each line of a locked order returns are for.
func claimed(ctx context.Context, tx *ent.Tx, id typeid.Order) (map[typeid.OrderLine]int, error) {
	sold, err := returns.SoldByOrder.Read(ctx, tx, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	units := map[typeid.OrderLine]int{}
	for _, s := range sold[id] {
		units[s.OrderLineID] = s.Claimed()
	}
	return units, nil
}
