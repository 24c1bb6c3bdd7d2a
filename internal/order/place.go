package order

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.jetify.com/typeid/base32"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Place makes an order of a cart, pending payment, with its first event. It copies prices and names
// from the quote, and the e-mail address and the postal addresses from the contact. Unless it is
// paid within due, it expires. A guest's order, which is nobody else's, comes with a secret token
// that lets whoever knows it read and follow the order.
func (s *Service) Place(
	ctx context.Context, tx *ent.Tx, user *typeid.User, cart typeid.Cart, contact *ent.OrderContact, q pricing.Quote, due time.Duration,
) (o *ent.Order, trackingToken *string, err error) {
	o = &ent.Order{
		ID: typeid.NewOrder(), Number: newNumber(), UserID: user, CartID: cart, Currency: q.Total.Gross.Currency,
		SubtotalNet: q.Subtotal.Net.Amount, SubtotalTax: q.Subtotal.Tax.Amount,
		TotalNet: q.Total.Net.Amount, TotalTax: q.Total.Tax.Amount,
		Status: entorder.StatusPendingPayment,
	}
	var tokenHash []byte
	if user == nil {
		var token string
		token, tokenHash = auth.NewToken()
		trackingToken = &token
	}
	if err := insert(ctx, tx, o, due, contact, q.Lines, tokenHash); err != nil {
		return nil, nil, fmt.Errorf("place order: %w", err)
	}
	s.notifyAfterCommit(tx, o.ID)
	return o, trackingToken, nil
}

// insertedLine is an order's line as insertOrder reads it.
type insertedLine struct {
	ID          uuid.UUID `json:"id"`
	Position    int       `json:"position"`
	Variant     uuid.UUID `json:"variant_id"`
	ProductName string    `json:"product_name"`
	VariantName string    `json:"variant_name"`
	SKU         string    `json:"sku"`
	Quantity    int       `json:"quantity"`
	UnitNet     int64     `json:"unit_net"`
	UnitTax     int64     `json:"unit_tax"`
	TotalNet    int64     `json:"total_net"`
	TotalTax    int64     `json:"total_tax"`
}

func insert(
	ctx context.Context, tx *ent.Tx, o *ent.Order, due time.Duration, contact *ent.OrderContact, quoted []pricing.Line, tokenHash []byte,
) error {
	rows := make([]insertedLine, len(quoted))
	for i, l := range quoted {
		rows[i] = insertedLine{
			ID: typeid.NewOrderLine().UUID(), Position: i + 1, Variant: l.Variant.UUID(),
			ProductName: l.ProductName, VariantName: l.VariantName, SKU: l.SKU, Quantity: l.Quantity,
			UnitNet: l.UnitPrice.Net.Amount, UnitTax: l.UnitPrice.Tax.Amount,
			TotalNet: l.Total.Net.Amount, TotalTax: l.Total.Tax.Amount,
		}
	}
	lines, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	shipping, err := json.Marshal(contact.ShippingAddress)
	if err != nil {
		return err
	}
	billing, err := json.Marshal(contact.BillingAddress)
	if err != nil {
		return err
	}
	event := &ent.OrderEvent{Type: orderevent.TypeOrderPlaced}
	if o.UserID != nil {
		event.Actor = new(o.UserID.String())
	}
	events, err := number(o, []*ent.OrderEvent{event})
	if err != nil {
		return err
	}
	_, err = insertOrder.Exec(ctx, tx,
		o.ID, o.Status, events, o.LastSequence, o.Number, o.UserID, o.CartID, o.Currency,
		o.SubtotalNet, o.SubtotalTax, o.TotalNet, o.TotalTax, due.Seconds(),
		typeid.NewOrderContact(), contact.Email, string(shipping), string(billing),
		typeid.NewTrackingToken(), tokenHash, trackingTokenLife.Seconds(),
		string(lines))
	return err
}

// newNumber returns a number to call an order by: ten random characters of Crockford base32, 50
// bits, in two groups, such as "7K3M9-QX2BD". Unlike a counter it tells nobody how much a store
// sells, and no two checkouts wait for one another over it.
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
