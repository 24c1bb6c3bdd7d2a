package cart

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PricedByCart returns what each cart costs at the catalog's present prices. Lines whose product is not active, or that have
// no price in the cart's currency, count nothing.
func (s *Service) PricedByCart(ctx context.Context, ids []typeid.Cart) (map[typeid.Cart]*Priced, error) {
	contents, err := readContents(ctx, s.store.Client, ids)
	if err != nil {
		return nil, err
	}
	priced := make(map[typeid.Cart]*Priced, len(contents))
	for id, content := range contents {
		if priced[id], err = content.price(); err != nil {
			return nil, fmt.Errorf("price cart %s: %w", id, err)
		}
	}
	return priced, nil
}

// Quote returns what a cart costs now, line by line in the order they were added. It fails with fault.UserErrors when the
// cart is empty or something in it cannot be bought any more.
func (s *Service) Quote(ctx context.Context, tx *ent.Tx, id typeid.Cart) (pricing.Quote, error) {
	contents, err := readContents(ctx, tx, []typeid.Cart{id})
	if err != nil {
		return pricing.Quote{}, err
	}
	content, ok := contents[id]
	if !ok {
		return pricing.Quote{}, fmt.Errorf("quote cart %s: it is gone", id)
	}
	if err := content.buyable(); err != nil {
		return pricing.Quote{}, err
	}
	quote, err := pricing.New(content.currency, content.items)
	if err != nil {
		return pricing.Quote{}, fmt.Errorf("quote cart %s: %w", id, err)
	}
	return quote, nil
}

// content is what is in a cart, in the order it was added.
type content struct {
	currency money.Currency
	lines    []typeid.CartLine // of items, index by index
	items    []pricing.Item
	gone     []string // names of what cannot be bought any more
}

func (c *content) price() (*Priced, error) {
	quote, err := pricing.New(c.currency, c.items)
	if err != nil {
		return nil, err
	}
	lines := make(map[typeid.CartLine]pricing.Line, len(quote.Lines))
	for i, line := range quote.Lines {
		lines[c.lines[i]] = line
	}
	return &Priced{Lines: lines, Quote: quote}, nil
}

func (c *content) buyable() error {
	var v fault.Validator
	v.Check(len(c.items)+len(c.gone) > 0, fault.CodeRequired, "the cart is empty", "cart")
	for _, name := range c.gone {
		v.Check(false, fault.CodeUnavailable, name+" cannot be bought any more", "cart")
	}
	return v.Err()
}

// queryer is a transaction, or a client outside of one.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*stdsql.Rows, error)
}

// readContents reads many carts in one statement. Empty carts are among them.
func readContents(ctx context.Context, q queryer, ids []typeid.Cart) (map[typeid.Cart]*content, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT c.id, c.currency, l.id, l.variant_id, coalesce(p.name, ''), coalesce(v.name, ''), coalesce(v.sku, ''),
			coalesce(l.quantity, 0), CASE WHEN p.status = 'ACTIVE' THEN pr.amount END
		FROM carts c
		LEFT JOIN cart_lines l ON l.cart_id = c.id
		LEFT JOIN variants v ON v.id = l.variant_id
		LEFT JOIN products p ON p.id = v.product_id
		LEFT JOIN prices pr ON pr.variant_id = v.id AND pr.currency = c.currency
		WHERE c.id = ANY($1::uuid[])
		ORDER BY l.id`, pq.Array(typeid.UUIDs(ids)))
	if err != nil {
		return nil, fmt.Errorf("read carts' prices: %w", err)
	}
	defer rows.Close()
	contents := make(map[typeid.Cart]*content, len(ids))
	for rows.Next() {
		if err := scanContent(rows, contents); err != nil {
			return nil, fmt.Errorf("read carts' prices: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read carts' prices: %w", err)
	}
	return contents, nil
}

func scanContent(rows *stdsql.Rows, contents map[typeid.Cart]*content) error {
	var (
		id       typeid.Cart
		currency money.Currency
		line     *typeid.CartLine // nil in an empty cart
		variant  *typeid.Variant
		item     pricing.Item
		amount   *int64 // nil when it cannot be bought
	)
	if err := rows.Scan(&id, &currency, &line, &variant,
		&item.ProductName, &item.VariantName, &item.SKU, &item.Quantity, &amount); err != nil {
		return err
	}
	c := contents[id]
	if c == nil {
		c = &content{currency: currency}
		contents[id] = c
	}
	switch {
	case line == nil:
	case amount == nil:
		c.gone = append(c.gone, item.ProductName+" ("+item.VariantName+")")
	default:
		item.Variant = *variant
		item.Unit = money.Money{Amount: *amount, Currency: currency}
		c.lines = append(c.lines, *line)
		c.items = append(c.items, item)
	}
	return nil
}
