package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/internal/money"
)

var (
	cartCreate = newOperation("CartCreate", `mutation CartCreate {
  cartCreate(input: {}) { cart { id } token userErrors { code message } }
}`)
	cartLinesAdd = newOperation("CartLinesAdd", `mutation CartLinesAdd($input: CartLinesAddInput!) {
  cartLinesAdd(input: $input) {
    cart {
      id
      totalQuantity
      total { gross { amount currencyCode } }
      lines { id quantity total { gross { amount currencyCode } } variant { id sku product { name slug mainImage { url alt } } } }
    }
    userErrors { code message }
  }
}`)
)

// userErrors are what a mutation refuses.
type userErrors []struct{ Code, Message string }

// cart is what the bench reads of a cart.
type cart struct {
	ID            string
	TotalQuantity int
	Total         struct {
		Gross struct{ Amount, CurrencyCode string }
	}
	Lines []struct {
		Variant struct {
			SKU     string
			Product struct{ Slug string }
		}
	}
}

var cartAdd = workload{
	name: "w4", title: "cart: a cart made (one request), and something put into it (another)",
	grows: "SELECT count(*) FROM cart_lines",
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		return func(r *rand.Rand) shopper {
			return func(a asker) error { return addToCart(a, s, s.Products+r.IntN(s.Big), 1+r.IntN(3)) }
		}, nil
	},
}

// addToCart puts some of a product's first variant into a cart of its own.
func addToCart(a asker, s *dataset.Store, product, quantity int) error {
	var made struct {
		CartCreate struct {
			Cart       cart
			Token      string
			UserErrors userErrors
		}
	}
	if err := cartCreate.do(a, "", &made); err != nil {
		return err
	}
	p := s.Product(product)
	var data struct {
		CartLinesAdd struct {
			Cart       cart
			UserErrors userErrors
		}
	}
	err := cartLinesAdd.do(a, `"input":{"cart":{"id":"`+made.CartCreate.Cart.ID+`","token":"`+made.CartCreate.Token+
		`"},"lines":[{"variantId":"`+p.Variants[0].ID.String()+`","quantity":`+strconv.Itoa(quantity)+`}]}`, &data)
	if err != nil {
		return err
	}
	got := data.CartLinesAdd.Cart
	if len(got.Lines) != 1 || got.Lines[0].Variant.SKU != p.Variants[0].SKU || got.Lines[0].Variant.Product.Slug != p.Slug() ||
		got.TotalQuantity != quantity || got.Total.Gross.Amount != dollars(p.Variants[0].Price*int64(quantity)) {
		return fmt.Errorf("put %d of %s into a cart, which is now %+v (%+v)", quantity, p.Variants[0].SKU, got, data.CartLinesAdd.UserErrors)
	}
	return nil
}

func dollars(cents int64) string {
	return string(money.Money{Amount: cents, Currency: "USD"}.Decimal())
}
