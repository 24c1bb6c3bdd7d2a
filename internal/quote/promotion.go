package quote

import (
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// asks returns what a sale has to do with promotions. Ways of delivery may ask for the collections of its goods, too.
func (r *rules) asks(sale *cart.Sale) promotion.Asking {
	asking := promotion.Asking{
		Codes: sale.Codes, Buyer: buyerOf(sale), Currency: sale.Currency, Products: make([]typeid.Product, len(sale.Items)),
		NeedsGoods: r.delivery.ExcludesCollections() && sale.Destination.Country != "",
	}
	for i := range sale.Items {
		asking.Products[i] = sale.Items[i].Goods.Product
	}
	return asking
}

func buyerOf(sale *cart.Sale) promotion.Buyer {
	return promotion.Buyer{User: sale.User, Email: sale.Email}
}

// promote has a snapshot say which promotions may count, and what they look at.
func promote(sale *cart.Sale, snapshot *pricing.Snapshot, looked *promotion.Answer) {
	snapshot.Promotions = looked.Candidates
	snapshot.Buyer = discount.Buyer{FirstOrder: looked.FirstOrder, Country: sale.Destination.Country, Channel: sale.Channel}
	if sale.Group != nil {
		snapshot.Buyer.Groups = []typeid.CustomerGroup{*sale.Group}
	}
	for i := range snapshot.Items {
		goods := &snapshot.Items[i].Goods
		goods.Variant = snapshot.Items[i].Variant
		looked.Complete(goods)
	}
}
