package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Worth is what one of a variant costs somebody before promotions, and whether it can be bought.
type Worth struct {
	Product    typeid.Product
	IsGiftCard bool
	IsSold     bool // at a price; whether it is in stock is another matter
	Available  int  // how many can be bought now
	// Unit is the price as lists and carts have it, with or without taxes, and Gross with those that are due: both in minor units, and 0
	// of what is not sold.
	Unit, Gross int64
}

// Worth returns what one of each variant costs whom something is prepared for. Of what the store does not know there is nothing. Nothing is
// made of the preparation, and its lines do not count.
func (s *Service) Worth(
	ctx context.Context, db record.Queryer, market Market, p Preparation, variants []typeid.Variant,
) (map[typeid.Variant]*Worth, error) {
	c, _ := newCartIn(auth.Viewer{}, market)
	c.ShippingAddress = p.Shipping
	on := terms{freeDelivery: true}
	if p.Customer != nil {
		on.user, on.group = &p.Customer.ID, p.Customer.CustomerGroupID
	}
	d, err := s.readDraftFor(ctx, db, c, on, variants)
	if err != nil {
		return nil, fmt.Errorf("look at what variants cost: %w", err)
	}
	all := make(map[typeid.Variant]*Worth, len(d.offers))
	for id, o := range d.offers {
		all[id] = &Worth{Product: o.goods.Product, IsGiftCard: o.giftCard, IsSold: o.buyable(), Available: o.available}
		if o.buyable() {
			e := d.lineOf(o, nil, false)
			e.quantity, e.changed = 1, true
		}
	}
	if len(d.lines) == 0 {
		return all, nil
	}
	d.date()
	quotes, errs := s.quoter.Quote(ctx, db, []*Sale{d.basket().sale()})
	if errs != nil {
		return nil, fmt.Errorf("quote what variants cost: %w", errs[0])
	}
	for i := range quotes[0].Lines {
		line := &quotes[0].Lines[i]
		all[line.Variant].Unit, all[line.Variant].Gross = line.Unit.Amount, line.UnitPrice.Gross.Amount
	}
	return all, nil
}
