package cart

import (
	"context"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

// CurrencyUpdateInput is a currency for which cart.
type CurrencyUpdateInput struct {
	On
	CurrencyCode money.Currency
}

// UpdateCurrency prices what is in a cart of the viewer's in another currency. There are warnings for
// each line: it has another price, or cannot be bought in that currency. Mistakes are
// fault.UserErrors, and then nothing has changed.
func (s *Service) UpdateCurrency(ctx context.Context, viewer auth.Viewer, in CurrencyUpdateInput) (*Changed, error) {
	sold, err := s.currencies(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(sold, in.CurrencyCode) {
		return nil, fault.User(fault.CodeUnavailable, "The store does not sell in "+string(in.CurrencyCode)+".", "currencyCode")
	}
	return s.locked(ctx, viewer, in.On, func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		if c.Draft {
			return nil, fault.User(fault.CodeNotAllowed, "The prices of this cart are agreed on in its currency.", "cart")
		}
		before := c.Currency
		c.Currency = in.CurrencyCode
		d, err := s.readDraft(ctx, tx, viewer, c, nil)
		if err != nil {
			return nil, err
		}
		var warnings []*Warning
		if before != c.Currency {
			warnings = d.reprice(before)
		}
		d.changed = true
		changed, err := settled(ctx, tx, d)
		if err != nil {
			return nil, err
		}
		changed.Warnings = append(warnings, changed.Warnings...)
		return changed, nil
	})
}

// reprice shows the lines' prices in the cart's currency, which was another one before, and returns
// what the shopper has to be told of that. Lines without a price are told of by warn.
func (d *draft) reprice(before money.Currency) []*Warning {
	var warnings []*Warning
	for _, e := range d.lines {
		shown, price := e.shown, e.prices.at(e.before)
		if e.shown, e.changed = noPrice, true; e.active && price != nil && shown != noPrice {
			e.shown = *price
			warnings = append(warnings, priceChanged(e.id, money.Money{Amount: shown, Currency: before}, d.money(*price)))
		}
	}
	return warnings
}
