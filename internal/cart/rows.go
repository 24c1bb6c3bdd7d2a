package cart

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newCart returns a cart that is not stored yet: the signed-in viewer's, or a guest's with its secret token.
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

// draftStatement reads a cart's lines and what the catalog and the stock say of them and of other variants. It is one statement
// so that a change of a cart needs no other reading, before it or for its answer: that took five more. How many of a variant can
// be bought is what inventory.AvailableByVariant says.
const draftStatement = `
	WITH wanted AS (
		SELECT variant_id FROM cart_lines WHERE cart_id = $1
		UNION
		SELECT unnest($2::uuid[])
	)
	SELECT v.id, p.name, v.name, v.sku, p.status = 'ACTIVE', pr.amount,
		CASE WHEN p.status = 'ACTIVE' THEN (
			SELECT coalesce(sum(s.on_hand - s.reserved), 0) FROM stock_levels s WHERE s.variant_id = v.id
		) ELSE 0 END,
		l.id, l.created_at, l.updated_at, coalesce(l.unit_amount, 0), coalesce(l.quantity, 0)
	FROM wanted w
	JOIN variants v ON v.id = w.variant_id
	JOIN products p ON p.id = v.product_id
	LEFT JOIN prices pr ON pr.variant_id = v.id AND pr.currency = $3
	LEFT JOIN cart_lines l ON l.variant_id = v.id AND l.cart_id = $1
	ORDER BY l.id`

// readDraft begins a change of a locked cart, or of one that is not stored yet, to which variants may be added.
func readDraft(ctx context.Context, q queryer, c *ent.Cart, variants []typeid.Variant) (*draft, error) {
	rows, err := q.QueryContext(ctx, draftStatement, c.ID, pq.Array(typeid.UUIDs(variants)), c.Currency)
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	defer rows.Close()
	d := &draft{cart: c, entries: make(map[typeid.Variant]*entry, len(variants))}
	for rows.Next() {
		var e entry
		var line *typeid.CartLine
		if err := rows.Scan(&e.variant, &e.productName, &e.variantName, &e.sku, &e.active, &e.price, &e.available,
			&line, &e.made, &e.updated, &e.shown, &e.quantity); err != nil {
			return nil, fmt.Errorf("read lines: %w", err)
		}
		e.wanted = e.quantity
		if line != nil {
			e.id = *line
			d.lines = append(d.lines, &e)
		}
		d.entries[e.variant] = &e
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	return d, nil
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

// queryer is a transaction, or a client outside of one.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*stdsql.Rows, error)
}

// execer is a transaction, or a client outside of one.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (stdsql.Result, error)
}

// insert stores a settled draft of a cart that is not stored yet, in one statement: nobody knows the cart, so it takes no
// transaction.
func (d *draft) insert(ctx context.Context, q execer) error {
	var lines writtenLines
	for _, e := range d.lines {
		lines.add(e)
	}
	c := d.cart
	_, err := q.ExecContext(ctx, `
		WITH made AS (
			INSERT INTO carts (id, created_at, updated_at, user_id, token_hash, currency, status)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
		)
		INSERT INTO cart_lines (id, created_at, updated_at, cart_id, variant_id, quantity, unit_amount)
		SELECT t.id, $3, $3, $1, t.variant, t.quantity, t.amount
		FROM unnest($8::uuid[], $9::uuid[], $10::bigint[], $11::bigint[]) t(id, variant, quantity, amount)`,
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
	_, err := tx.ExecContext(ctx, `
		WITH removed AS (
			DELETE FROM cart_lines WHERE cart_id = $1 AND id = ANY($3::uuid[])
		), kept AS (
			INSERT INTO cart_lines (id, created_at, updated_at, cart_id, variant_id, quantity, unit_amount)
			SELECT t.id, $2, $2, $1, t.variant, t.quantity, t.amount
			FROM unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[]) t(id, variant, quantity, amount)
			ON CONFLICT (cart_id, variant_id) DO UPDATE
			SET quantity = excluded.quantity, unit_amount = excluded.unit_amount, updated_at = excluded.updated_at
		)
		UPDATE carts SET updated_at = $2 WHERE id = $1`,
		d.cart.ID, d.cart.UpdatedAt, pq.Array(typeid.UUIDs(removed)),
		pq.Array(kept.ids), pq.Array(kept.variants), pq.Array(kept.quantities), pq.Array(kept.amounts))
	if err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	return nil
}

// present is the time to the microsecond, as Postgres keeps it, so that an answer and a later read say the same.
func present() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
