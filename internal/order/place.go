package order

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"go.jetify.com/typeid/base32"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Place makes an order of a cart, pending payment, with its first event. It copies prices and names from the quote, and the
// e-mail address and the postal addresses from the contact. After due, an unpaid order expires.
func (s *Service) Place(
	ctx context.Context, tx *ent.Tx, user *typeid.User, c *ent.Cart, contact *ent.OrderContact, q pricing.Quote, due time.Time,
) (*ent.Order, error) {
	o, err := tx.Order.Create().
		SetNumber(newNumber()).SetNillableUserID(user).SetCartID(c.ID).SetCurrency(c.Currency).
		SetSubtotalNet(q.Subtotal.Net.Amount).SetSubtotalTax(q.Subtotal.Tax.Amount).
		SetTotalNet(q.Total.Net.Amount).SetTotalTax(q.Total.Tax.Amount).
		SetStatus(entorder.StatusPendingPayment).SetPaymentDueAt(due).SetLastSequence(1).
		Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create order: %w", err)
	}
	err = tx.OrderContact.Create().SetOrderID(o.ID).SetEmail(contact.Email).
		SetShippingAddress(contact.ShippingAddress).SetBillingAddress(contact.BillingAddress).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("create order contact: %w", err)
	}
	lines := make([]*ent.OrderLineCreate, len(q.Lines))
	for i, l := range q.Lines {
		lines[i] = tx.OrderLine.Create().SetOrderID(o.ID).SetVariantID(l.Variant).SetPosition(i + 1).
			SetProductName(l.ProductName).SetVariantName(l.VariantName).SetSku(l.SKU).SetQuantity(l.Quantity).
			SetCurrency(c.Currency).
			SetUnitNet(l.UnitPrice.Net.Amount).SetUnitTax(l.UnitPrice.Tax.Amount).
			SetTotalNet(l.Total.Net.Amount).SetTotalTax(l.Total.Tax.Amount)
	}
	if err := tx.OrderLine.CreateBulk(lines...).Exec(ctx); err != nil {
		return nil, fmt.Errorf("create order lines: %w", err)
	}
	placed := *o
	placed.LastSequence = 0
	if err := s.append(ctx, tx, &placed, []*ent.OrderEvent{{Type: orderevent.TypeOrderPlaced}}); err != nil {
		return nil, err
	}
	s.notifyAfterCommit(tx, o.ID)
	return o, nil
}

// newNumber returns a number to call an order by: ten random characters of Crockford base32, 50 bits, in two groups, such as
// "7K3M9-QX2BD". Unlike a counter it tells nobody how much a store sells, and no two checkouts wait for one another over it.
func newNumber() string {
	var random [16]byte
	rand.Read(random[:]) // never fails
	text := base32.Encode(random)
	upper := make([]byte, 0, 11)
	for i, c := range []byte(text[len(text)-10:]) {
		if i == 5 {
			upper = append(upper, '-')
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper = append(upper, c)
	}
	return string(upper)
}
