package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
)

// priceList is prices for a country or for a group of customers.
type priceList struct {
	code, name, currency string
	priority             int
	countries            []string
	group                string // its code
}

// group is customers who have prices of their own.
var group = struct{ code, name string }{"bars", "Bars"}

var priceLists = []priceList{
	{"bars", "Bars", "USD", 100, []string{}, group.code},
	{"ireland", "Ireland", "EUR", 200, []string{"IE"}, ""},
}

// special is a price beside the usual one, for some products: so many per cent of it. It holds for all
// variants, or for those whose SKUs end so.
type special struct {
	products, ending string // SKUs, with spaces between
	percent          int64
	list             string // its code; empty for everybody
	minimum          int    // 0 is one
	starts, ends     string // days; empty is always
}

const (
	roasted = "GUJI HUILA NYERI ANTIGUA NIGHT CORNER CREMA SUNDAY MOKA DECSUG DECWAT DECESP HALF"
	forLong = "2040-01-01"
)

var specials = []special{
	{products: "FILTER", percent: 90, minimum: 5},
	{products: "FILTER", percent: 80, minimum: 20},
	{products: "MUG CEREAL", percent: 90, minimum: 6},
	{products: "TOTE", percent: 80, starts: "2026-02-01", ends: "2026-02-15"},
	{products: "SIDE", percent: 85, starts: "2026-03-01", ends: forLong},
	{products: "JAR", percent: 90, starts: forLong},
	{products: roasted, ending: "-1-KG", percent: 85, list: "bars"},
	{products: roasted, ending: "-1-KG", percent: 80, list: "bars", minimum: 10},
	{products: roasted, percent: 95, list: "ireland"},
}

func (s special) holds(product, sku, currency string) bool {
	if list := slices.IndexFunc(priceLists, func(l priceList) bool { return l.code == s.list }); list >= 0 && priceLists[list].currency != currency {
		return false
	}
	return slices.Contains(strings.Fields(s.products), product) && strings.HasSuffix(sku, s.ending)
}

// addPriceLists adds the group of customers and the lists.
func (r *rows) addPriceLists() {
	r.groups = append(r.groups, newRow("customer_groups", group.code, row{"name": group.name, "code": group.code}))
	for _, l := range priceLists {
		one := newRow("price_lists", l.code, row{
			"name": l.name, "code": l.code, "currency": l.currency, "priority": l.priority, "countries": l.countries, "customer_group_id": nil,
		})
		if l.group != "" {
			one["customer_group_id"] = idOf("customer_groups", l.group)
		}
		r.priceLists = append(r.priceLists, one)
	}
}

// addPrices adds what a variant costs in a currency: usually, by quantity, for a time, and by lists.
func (r *rows) addPrices(product, sku string, variant any, currency string, amount, was int64) {
	key := sku + " " + currency
	price := newRow("prices", key, row{
		"currency": currency, "amount": amount, "compare_at_amount": nil, "variant_id": variant,
		"price_list_id": nil, "minimum_quantity": 1, "starts_at": nil, "ends_at": nil,
	})
	price["since"] = price["created_at"]
	if was != 0 {
		price["compare_at_amount"] = was
	}
	r.prices = append(r.prices, price)
	for _, s := range specials {
		if !s.holds(product, sku, currency) {
			continue
		}
		one := newRow("prices", fmt.Sprint(key, " ", s.list, " ", s.minimum, " ", s.starts), row{
			"currency": currency, "amount": (amount*s.percent/100 + 5) / 10 * 10, "compare_at_amount": nil, "variant_id": variant,
			"price_list_id": nil, "minimum_quantity": max(1, s.minimum), "starts_at": day(s.starts), "ends_at": day(s.ends),
		})
		one["since"] = one["created_at"]
		if s.list != "" {
			one["price_list_id"] = idOf("price_lists", s.list)
		}
		r.prices = append(r.prices, one)
	}
}

// day returns a day's beginning; nil if there is none.
func day(text string) any {
	if text == "" {
		return nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err) // of our own values
	}
	return at
}

// fillPriceLists has the lists in force at once, and not only when a server has come to them.
func fillPriceLists(ctx context.Context, tx *ent.Tx) error {
	for _, l := range priceLists {
		for after := new(uuid.UUID); after != nil; {
			next, err := fillPriceList(ctx, tx, idOf("price_lists", l.code), *after)
			if err != nil {
				return fmt.Errorf("fill the price list %s: %w", l.code, err)
			}
			after = next
		}
	}
	return nil
}

// fillPriceList fills a list for the next products after one, and returns the last of them; nil if there are
// none, or if that was done before.
func fillPriceList(ctx context.Context, tx *ent.Tx, list any, after uuid.UUID) (last *uuid.UUID, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT fill_price_list(id, $2, 500) FROM price_lists WHERE id = $1 AND NOT ready", list, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&last); err != nil {
			return nil, err
		}
	}
	return last, rows.Err()
}
