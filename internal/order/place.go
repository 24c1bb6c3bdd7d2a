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

// Place makes an order of a cart, pending payment, with its first event. It copies prices and names from the quote, and the
// e-mail address and the postal addresses from the contact. After due, an unpaid order expires. A guest's order, which is nobody
// else's, comes with a secret token that lets whoever knows it read and follow the order.
func (s *Service) Place(
	ctx context.Context, tx *ent.Tx, user *typeid.User, cart typeid.Cart, contact *ent.OrderContact, q pricing.Quote, due time.Time,
) (o *ent.Order, trackingToken *string, err error) {
	now := present()
	o = &ent.Order{
		ID: typeid.NewOrder(), CreatedAt: now, UpdatedAt: now,
		Number: newNumber(), UserID: user, CartID: cart, Currency: q.Total.Gross.Currency,
		SubtotalNet: q.Subtotal.Net.Amount, SubtotalTax: q.Subtotal.Tax.Amount,
		TotalNet: q.Total.Net.Amount, TotalTax: q.Total.Tax.Amount,
		Status: entorder.StatusPendingPayment, LastSequence: 1, PaymentDueAt: due,
	}
	var tokenHash []byte
	if user == nil {
		var token string
		token, tokenHash = auth.NewToken()
		trackingToken = &token
	}
	if err := insert(ctx, tx, o, contact, q.Lines, tokenHash); err != nil {
		return nil, nil, fmt.Errorf("place order: %w", err)
	}
	s.notifyAfterCommit(tx, o.ID)
	return o, trackingToken, nil
}

// insertStatement stores an order with all that belongs to it from its beginning. It is one statement, because a statement
// each for the contact, the lines, the event and the token cost as much as all that the checkout's first transaction does
// besides. Foreign keys are checked at its end.
const insertStatement = `
	WITH placed AS (
		INSERT INTO orders (id, created_at, updated_at, number, user_id, cart_id, currency,
			subtotal_net, subtotal_tax, total_net, total_tax, status, last_sequence, payment_due_at)
		VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
	), contact AS (
		INSERT INTO order_contacts (id, created_at, updated_at, order_id, email, shipping_address, billing_address)
		VALUES ($14, $2, $2, $1, $15, $16, $17)
	), token AS (
		INSERT INTO tracking_tokens (id, created_at, updated_at, order_id, token_hash, expires_at)
		SELECT $18::uuid, $2, $2, $1, $19, $20 WHERE $19::bytea IS NOT NULL
	), event AS (
		INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status)
		VALUES ($21, $2, $2, $1, $12, $22, $11)
	)
	INSERT INTO order_lines (id, created_at, updated_at, order_id, position, variant_id, product_name, variant_name, sku, quantity,
		currency, unit_net, unit_tax, total_net, total_tax)
	SELECT l.id, $2, $2, $1, l.position, l.variant, l.product_name, l.variant_name, l.sku, l.quantity,
		$6, l.unit_net, l.unit_tax, l.total_net, l.total_tax
	FROM json_to_recordset($23) AS l(id uuid, position bigint, variant uuid, product_name text, variant_name text, sku text,
		quantity bigint, unit_net bigint, unit_tax bigint, total_net bigint, total_tax bigint)`

// insertedLine is an order's line as insertStatement reads it.
type insertedLine struct {
	ID          uuid.UUID `json:"id"`
	Position    int       `json:"position"`
	Variant     uuid.UUID `json:"variant"`
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
	ctx context.Context, tx *ent.Tx, o *ent.Order, contact *ent.OrderContact, quoted []pricing.Line, tokenHash []byte,
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
	_, err = tx.ExecContext(ctx, insertStatement,
		o.ID, o.CreatedAt, o.Number, o.UserID, o.CartID, o.Currency,
		o.SubtotalNet, o.SubtotalTax, o.TotalNet, o.TotalTax, o.Status, o.LastSequence, o.PaymentDueAt,
		typeid.NewOrderContact(), contact.Email, string(shipping), string(billing),
		typeid.NewTrackingToken(), tokenHash, o.CreatedAt.Add(trackingTokenLife),
		typeid.NewOrderEvent(), orderevent.TypeOrderPlaced,
		string(lines))
	return err
}

// present is the time to the microsecond, as Postgres keeps it, so that an answer and a later read say the same.
func present() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

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
