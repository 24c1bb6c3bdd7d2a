package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

var (
	cartFill = newOperation("CartFill", `mutation CartFill($input: CartCreateInput!) {
  cartCreate(input: $input) {
    cart { id totalQuantity total { gross { amount currencyCode } } }
    token
    userErrors { code message }
  }
}`)
	checkoutComplete = newOperation("CheckoutComplete", `mutation CheckoutComplete($input: CheckoutCompleteInput!) {
  checkoutComplete(input: $input) {
    __typename
    ... on CheckoutCompleted {
      order { id number status total { gross { amount currencyCode } } }
      trackingToken
    }
    ... on CheckoutError { message }
  }
}`)
)

var checkout = workload{
	name: "w5", title: "checkout: a cart of two items made (one request), and bought by a guest with address and payment (another)",
	grows: "SELECT count(*) FROM orders WHERE status = 'CONFIRMED'",
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		return func(r *rand.Rand) shopper {
			return func(a asker) error {
				one := s.Products + r.IntN(s.Big)
				other := s.Products + r.IntN(s.Big)
				return buy(a, s.Product(one).Variants[0], s.Product(other).Variants[1])
			}
		}, nil
	},
}

// buy checks out one of each of two variants.
func buy(a asker, one, other dataset.Variant) error {
	total := dollars(one.Price + other.Price)
	var made struct {
		CartCreate struct {
			Cart       cart
			Token      string
			UserErrors userErrors
		}
	}
	err := cartFill.do(a, `"input":{"lines":[{"variantId":"`+one.ID.String()+`"},{"variantId":"`+other.ID.String()+`"}]}`, &made)
	if err != nil {
		return err
	}
	bag := made.CartCreate
	if bag.Cart.TotalQuantity != 2 || bag.Cart.Total.Gross.Amount != total {
		return fmt.Errorf("made a cart of %s and %s, which is %+v (%+v)", one.SKU, other.SKU, bag.Cart, bag.UserErrors)
	}
	var data struct {
		CheckoutComplete struct {
			Typename string `json:"__typename"`
			Order    struct {
				Status string
				Total  struct {
					Gross struct{ Amount string }
				}
			}
			TrackingToken string
			Message       string
		}
	}
	err = checkoutComplete.do(a, `"input":{"idempotencyKey":"checkout","cart":{"id":"`+bag.Cart.ID+`","token":"`+bag.Token+
		`"},"expectedTotal":{"amount":"`+total+`","currencyCode":"USD"},"email":"guest@example.com",`+
		`"shippingAddress":{"fullName":"Ada Lovelace","line1":"12 St James's Square","city":"London","postalCode":"SW1Y 4JH","country":"GB"},`+
		`"payment":{"gatewayToken":"tok_approved"}}`, &data)
	if err != nil {
		return err
	}
	bought := data.CheckoutComplete
	if bought.Typename != "CheckoutCompleted" || bought.Order.Status != "CONFIRMED" ||
		bought.Order.Total.Gross.Amount != total || bought.TrackingToken == "" {
		return fmt.Errorf("bought a cart of %s and got %+v", total, bought)
	}
	return nil
}
