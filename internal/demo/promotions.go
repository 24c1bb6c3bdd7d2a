package demo

import (
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
)

// promotionOf is a promotion of the demo, which counts for carts that have its code.
type promotionOf struct {
	name, code string
	class      discount.Class
	condition  *discount.Condition
	action     discount.Action
}

const percent = 10_000 // in millionths

var promotions = []promotionOf{
	{"10 % for a welcome", "WELCOME10", discount.Order, nil, discount.Action{Off: discount.Off{Millionths: 10 * percent}, Spread: discount.Across}},
	{
		"Three for two", "THREEFORTWO", discount.Product, nil,
		discount.Action{Off: discount.Off{Millionths: 100 * percent}, Cheapest: &discount.Cheapest{Of: 3, Units: 1}, Spread: discount.Each},
	},
	{
		"Free delivery from 50 on", "FREESHIP", discount.Shipping,
		&discount.Condition{Subtotal: &discount.SubtotalCondition{AtLeast: discount.Amounts{"USD": 5000, "EUR": 5000, "GBP": 5000}, AfterDiscounts: true}},
		discount.Action{Off: discount.Off{Millionths: 100 * percent}, Spread: discount.Each},
	},
}

// addPromotions adds promotions that need a code, so that no price is another one without.
func (r *rows) addPromotions() {
	for i, p := range promotions {
		made := newRow("promotions", p.code, row{
			"name": p.name, "class": p.class, "priority": 1000 + i, "combines": []discount.Class{discount.Product, discount.Order, discount.Shipping},
			"enabled": true, "needs_code": true, "condition": p.condition, "action": p.action,
		})
		r.promotions = append(r.promotions, made)
		r.codes = append(r.codes, newRow("promotion_codes", p.code, row{"promotion_id": made["id"], "code": p.code, "enabled": true}))
	}
}
