package cart

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newCart returns a cart that is not stored yet: the signed-in viewer's, or a guest's with its
// secret token.
func newCart(viewer auth.Viewer, currency money.Currency) (c *ent.Cart, token *string) {
	now := present()
	c = &ent.Cart{ID: typeid.NewCart(), CreatedAt: now, UpdatedAt: now, Currency: currency, Status: entcart.StatusOpen}
	if viewer.SignedIn() {
		c.UserID = &viewer.User
		return c, nil
	}
	secret, hash := auth.NewToken()
	c.TokenHash = &hash
	return c, &secret
}

// readDraft begins a change of a locked cart, or of one that is not stored yet, to which variants
// may be added.
func (s *Service) readDraft(ctx context.Context, db record.Queryer, c *ent.Cart, variants []typeid.Variant) (*draft, error) {
	d := &draft{cart: c, most: s.limits.LineQuantity, entries: make(map[typeid.Variant]*entry, len(variants))}
	err := draftOfCart.Each(ctx, db, func(r *record.Reader) {
		e := readEntry(r)
		if !e.id.IsZero() {
			d.lines = append(d.lines, e)
		}
		d.entries[e.variant] = e
	}, c.ID, typeid.Array(variants), c.Currency)
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	return d, nil
}

func readEntry(r *record.Reader) *entry {
	e := &entry{
		variant:     typeid.Of[typeid.Variant](r.UUID()),
		productName: r.Text(), variantName: r.Text(), sku: r.Text(),
		active: r.Bool(), price: record.Optional(r, r.Int), available: int(r.Int()),
		id: typeid.Of[typeid.CartLine](r.UUID()), made: record.Optional(r, r.Time), updated: record.Optional(r, r.Time),
		shown: r.Int(), quantity: int(r.Int()),
	}
	e.wanted = e.quantity
	return e
}

// writtenLines are lines to be stored, as columns for unnest.
type writtenLines struct {
	ids, variants       []string
	quantities, amounts []int64
}

func (w *writtenLines) add(e *entry) {
	w.ids = append(w.ids, e.id.UUID().String())
	w.variants = append(w.variants, e.variant.UUID().String())
	w.quantities = append(w.quantities, int64(e.quantity))
	w.amounts = append(w.amounts, e.shown)
}

// insert stores a settled draft of a cart that is not stored yet, in one statement: nobody knows
// the cart, so it takes no transaction.
func (d *draft) insert(ctx context.Context, db record.Execer) error {
	var lines writtenLines
	for _, e := range d.lines {
		lines.add(e)
	}
	c := d.cart
	_, err := insertCart.Exec(ctx, db,
		c.ID, c.CreatedAt, c.UpdatedAt, c.UserID, c.TokenHash, c.Currency, c.Status,
		pq.Array(lines.ids), pq.Array(lines.variants), pq.Array(lines.quantities), pq.Array(lines.amounts))
	if err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	return nil
}

// write makes a settled draft its stored cart's content, in one statement.
func (d *draft) write(ctx context.Context, tx *ent.Tx) error {
	var removed []typeid.CartLine
	var kept writtenLines
	for _, e := range d.lines {
		switch {
		case !e.changed:
		case e.quantity == 0:
			removed = append(removed, e.id)
		default:
			kept.add(e)
		}
	}
	if len(removed)+len(kept.ids) == 0 {
		return nil
	}
	_, err := writeLines.Exec(ctx, tx,
		d.cart.ID, d.cart.UpdatedAt, pq.Array(typeid.UUIDs(removed)),
		pq.Array(kept.ids), pq.Array(kept.variants), pq.Array(kept.quantities), pq.Array(kept.amounts))
	if err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	return nil
}

// present is the time to the microsecond, as Postgres keeps it, so that an answer and a later read
// say the same.
func present() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
