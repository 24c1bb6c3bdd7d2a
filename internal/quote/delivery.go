package quote

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// groups returns what of a sale is sent together, and in which ways it can be. There are none as long as it
// is not known where to, and in a store that has no ways of delivery. Each item is worth what is left of
// it after discounts.
func (s *Service) groups(ctx context.Context, db record.Queryer, sale *cart.Sale, worth func(i int) int64) ([]cart.DeliveryGroup, error) {
	if sale.Destination.Country == "" {
		return nil, nil
	}
	book, err := s.shipping.BookAt(ctx, db, sale.Rules.Shipping)
	if err != nil || book.IsEmpty() {
		return nil, err
	}
	items := make([]delivery.Item, len(sale.Items))
	for i := range sale.Items {
		item := &sale.Items[i]
		items[i] = delivery.Item{
			Line: item.Line, Variant: item.Variant, Product: item.Goods.Product, Profile: item.Profile, Tags: item.Goods.Tags,
			Quantity: item.Quantity, Grams: item.Weight.Grams(item.Quantity), Value: worth(i), RequiresShipping: item.RequiresShipping,
		}
	}
	to := delivery.Destination{Country: sale.Destination.Country, Region: regionOf(sale), PostalCode: sale.Destination.PostalCode}
	var groups []cart.DeliveryGroup
	for _, group := range book.Groups(items) {
		choice := book.Options(delivery.Request{Destination: to, Currency: sale.Currency, Channel: sale.Channel, Group: group, Now: sale.Now})
		one := cart.DeliveryGroup{Cart: sale.Cart, Group: group, Choice: choice}
		one.Selected, one.PickupPoint = choice.Select(group.Key, sale.Deliveries)
		groups = append(groups, one)
	}
	return groups, nil
}

// regionOf is the part of its region's code after the country's; empty if it is not known.
func regionOf(sale *cart.Sale) string {
	to := sale.Destination
	if code := (address.Address{Country: to.Country, Region: to.Region}).CodeOfRegion(); code != nil {
		return *code
	}
	return ""
}

// deliveries returns what the ways that are selected cost before discounts.
func deliveries(groups []cart.DeliveryGroup, due tax.Due) (all []pricing.Delivery) {
	var taxes *pricing.Taxes
	if class, follows := due.ShippingClass(); !follows {
		taxes = &pricing.Taxes{Included: due.Included, Rates: due.Rates(class), Home: due.HomeRates(class)}
	}
	for i := range groups {
		if selected := groups[i].Selected; selected != nil {
			all = append(all, pricing.Delivery{Price: selected.Price, Taxes: taxes})
		}
	}
	return all
}
