package cart

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func insert(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, currency money.Currency) (*ent.Cart, *string, error) {
	now := present()
	create := tx.Cart.Create().SetCurrency(currency).SetCreatedAt(now).SetUpdatedAt(now)
	var token *string
	if viewer.SignedIn() {
		create.SetUserID(viewer.User)
	} else {
		secret, hash := auth.NewToken()
		create.SetTokenHash(hash)
		token = &secret
	}
	c, err := create.Save(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("insert: %w", err)
	}
	return c, token, nil
}

// readDraft reads a locked cart's lines and what the catalog says of them and of variants.
func readDraft(
	ctx context.Context, tx *ent.Tx, c *ent.Cart, variants []typeid.Variant, stock map[typeid.Variant]int,
) (*draft, error) {
	rows, err := tx.QueryContext(ctx, `
		WITH wanted AS (
			SELECT variant_id FROM cart_lines WHERE cart_id = $1
			UNION
			SELECT unnest($2::uuid[])
		)
		SELECT v.id, p.status = 'ACTIVE', pr.amount, l.id, coalesce(l.unit_amount, 0), coalesce(l.quantity, 0)
		FROM wanted w
		JOIN variants v ON v.id = w.variant_id
		JOIN products p ON p.id = v.product_id
		LEFT JOIN prices pr ON pr.variant_id = v.id AND pr.currency = $3
		LEFT JOIN cart_lines l ON l.variant_id = v.id AND l.cart_id = $1
		ORDER BY l.id`, c.ID, pq.Array(typeid.UUIDs(variants)), c.Currency)
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	defer rows.Close()
	d := &draft{currency: c.Currency, stock: stock, entries: make(map[typeid.Variant]*entry, len(stock))}
	for rows.Next() {
		var e entry
		var line *typeid.CartLine
		if err := rows.Scan(&e.variant, &e.active, &e.price, &line, &e.shown, &e.quantity); err != nil {
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

// write makes the draft the cart's content, in one statement, unless mistakes were found in the input.
func (d *draft) write(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
	if err := d.mistakes.Err(); err != nil {
		return nil, err
	}
	changed := &Changed{Cart: c, Warnings: d.settle()}
	var removed, kept []typeid.CartLine
	var variants []typeid.Variant
	var quantities, amounts []int64
	for _, e := range d.lines {
		switch {
		case !e.changed:
		case e.quantity == 0:
			removed = append(removed, e.id)
		default:
			kept = append(kept, e.id)
			variants = append(variants, e.variant)
			quantities = append(quantities, int64(e.quantity))
			amounts = append(amounts, e.shown)
		}
	}
	if len(removed)+len(kept) == 0 {
		return changed, nil
	}
	now := present()
	if _, err := tx.ExecContext(ctx, `
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
		c.ID, now, pq.Array(typeid.UUIDs(removed)), pq.Array(typeid.UUIDs(kept)), pq.Array(typeid.UUIDs(variants)),
		pq.Array(quantities), pq.Array(amounts)); err != nil {
		return nil, fmt.Errorf("write lines: %w", err)
	}
	c.UpdatedAt = now
	return changed, nil
}

// present is the time to the microsecond, as Postgres keeps it, so that an answer and a later read say the same.
func present() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
