package quote

import (
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxPasses is how often a sale is quoted at most, for discounts and ways of delivery to fit each other.
const maxPasses = 3

// deliver works out in which ways a sale can be delivered, and what it costs with those that are selected. It returns
// what carriers are to be asked, too.
//
// A way may cost nothing from what goods are worth after discounts on. So it is quoted again with what the
// discounts have left, until that stays the same. It may not in the end, where a promotion of shipping is
// not combined with one of goods: then the ways are those of the discounts before the last.
func (r *rules) deliver(sale *cart.Sale, snapshot *pricing.Snapshot, due tax.Due, sources inventory.Sources) (quote pricing.Quote, groups []cart.DeliveryGroup, open []question, err error) {
	worth := make([]int64, len(snapshot.Items))
	for i := range snapshot.Items {
		worth[i] = snapshot.Items[i].Unit.Amount * int64(snapshot.Items[i].Quantity)
	}
	for range maxPasses {
		groups, open = r.groups(sale, snapshot.Items, worth, sources)
		snapshot.Deliveries = deliveries(groups, due)
		if quote, err = pricing.New(*snapshot); err != nil || !reduce(worth, snapshot, &quote) || len(groups) == 0 {
			break
		}
	}
	return quote, groups, open, err
}

// reduce sets what goods are worth to what a quote's discounts leave of it, and reports whether that is
// another amount.
func reduce(worth []int64, snapshot *pricing.Snapshot, quote *pricing.Quote) (changed bool) {
	for i := range worth {
		item := &snapshot.Items[i]
		now := item.Unit.Amount*int64(item.Quantity) - quote.Lines[i].Discount.Amount
		changed = changed || now != worth[i]
		worth[i] = now
	}
	return changed
}

// groups returns what of a sale is sent together, and in which ways it can be. There are none as long as it
// is not known where to, and in a store that has no ways of delivery. The goods of the snapshot say more
// than those of the sale. Each item is worth what is left of it after discounts. Carriers' prices are those
// that are known, beside what is to be asked.
func (r *rules) groups(sale *cart.Sale, snapshot []pricing.Item, worth []int64, sources inventory.Sources) (groups []cart.DeliveryGroup, open []question) {
	if !r.delivers(sale) {
		return nil, nil
	}
	items := make([]delivery.Item, len(sale.Items))
	for i := range sale.Items {
		item := &sale.Items[i]
		items[i] = delivery.Item{
			Line: item.Line, Variant: item.Variant, Product: item.Goods.Product, Profile: item.Profile, Tags: item.Goods.Tags, Collections: snapshot[i].Goods.Collections,
			Quantity: item.Quantity, Grams: item.Weight.Grams(item.Quantity), Value: worth[i], RequiresShipping: item.RequiresShipping, ReleaseOn: item.ReleaseOn,
		}
		if source, ok := sources[item.Variant]; ok {
			items[i].Location = &source
		}
	}
	to := delivery.Destination{Country: sale.Destination.Country, Region: regionOf(sale), PostalCode: sale.Destination.PostalCode}
	parts := r.delivery.Groups(items)
	chosen := delivery.CarryOver(sale.Deliveries, parts)
	for _, group := range parts {
		request := delivery.Request{Destination: to, Currency: sale.Currency, Channel: sale.Channel, Group: group, Now: sale.Now}
		choice := r.delivery.Options(request)
		if r.carriers != nil {
			var more []question
			choice.Options, more = r.carriers.Known(request, choice.Options)
			open = append(open, more...)
		}
		if sale.FreeDelivery {
			choice.Waive()
		}
		one := cart.DeliveryGroup{Cart: sale.Cart, Group: group, Choice: choice}
		one.Selected, one.PickupPoint = choice.Select(group.Key, chosen)
		one.ChoiceWithdrawn = choice.Withdrawn(group.Key, chosen)
		groups = append(groups, one)
	}
	return groups, open
}

// delivers reports whether it matters how a sale is delivered.
func (r *rules) delivers(sale *cart.Sale) bool {
	return sale.Destination.Country != "" && !r.delivery.IsEmpty()
}

// wants returns what of a sale is to be looked for at the store's locations. That is nothing where it makes no
// difference.
func (r *rules) wants(sale *cart.Sale) (wanted inventory.Wanted) {
	if !r.delivers(sale) || !r.delivery.SendsFromSeveral() {
		return wanted
	}
	if sale.Channel != nil {
		wanted.Channel = *sale.Channel
	}
	wanted.Demand = make(map[typeid.Variant]int, len(sale.Items))
	for i := range sale.Items {
		if item := &sale.Items[i]; item.RequiresShipping {
			wanted.Demand[item.Variant] += item.Quantity
		}
	}
	return wanted
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
