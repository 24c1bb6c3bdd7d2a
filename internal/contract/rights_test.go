package contract_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
)

// followed is something that a client follows by a right, and what ends the right.
type followed struct {
	by       client
	document string
	vars     variables
	end      func()
}

// rights has a line for each subscription of the contract, with each right that it stands on. A
// permission ends with the session: see revocations.
var rights = map[string]map[string]func(*testing.T, *rightsShop) followed{
	"cartUpdated": {
		"the token of a guest's cart": func(t *testing.T, s *rightsShop) followed {
			made := s.guest.ask(t, createCart, variables{"input": variables{}})
			ref := variables{"id": made.text("cartCreate.cart.id"), "token": made.text("cartCreate.token")}
			return followed{s.guest, followCart, variables{"cart": ref}, func() {
				s.guest.signIn(t, demo.CustomerEmail).ask(t, claimCart, variables{"input": variables{"cart": ref}})
			}}
		},
		"a cart of one's own": func(t *testing.T, s *rightsShop) followed {
			ada := s.guest.signIn(t, demo.CustomerEmail)
			id := ada.ask(t, createCart, variables{"input": variables{}}).text("cartCreate.cart.id")
			return followed{ada, followCart, variables{"cart": variables{"id": id}}, func() {
				execute(t, s.st, `DELETE FROM carts`)
			}}
		},
	},
	"orderEvents": {
		"a tracking token that expires": func(t *testing.T, s *rightsShop) followed {
			return s.tracked(t, `UPDATE tracking_tokens SET expires_at = now()`)
		},
		"a tracking token that is gone": func(t *testing.T, s *rightsShop) followed {
			return s.tracked(t, `DELETE FROM tracking_tokens`)
		},
		"an order of one's own": func(t *testing.T, s *rightsShop) followed {
			id := purchase(t, s.guest)
			execute(t, s.st, `UPDATE orders SET user_id = (SELECT id FROM users WHERE email = $1)`, demo.CustomerEmail)
			return followed{s.guest.signIn(t, demo.CustomerEmail), followOrder, variables{"order": variables{"id": id}}, func() {
				execute(t, s.st, `UPDATE orders SET user_id = NULL`)
			}}
		},
	},
}

// rightsShop is a shop whose server looks at rights all the time.
type rightsShop struct {
	st    *store.Store
	guest client
}

func newRightsShop(t *testing.T) *rightsShop {
	t.Helper()
	st, databaseURL := newShop(t)
	return &rightsShop{st, serve(t, databaseURL, server.WithRightsEvery(20*time.Millisecond))}
}

// tracked follows a guest's order by its tracking token, which a statement ends.
func (s *rightsShop) tracked(t *testing.T, end string) followed {
	t.Helper()
	lines := []any{variables{"variantId": stock(t, s.guest).text("product.variants.0.id"), "quantity": 2}}
	made := s.guest.ask(t, createCart, variables{"input": variables{"lines": lines}})
	input := purchaseOf(variables{"id": made.text("cartCreate.cart.id")}, made.text("cartCreate.token"))
	token := s.guest.ask(t, completeCheckout, variables{"input": input}).text("checkoutComplete.trackingToken")
	return followed{s.guest, followOrder, variables{"order": variables{"trackingToken": token}}, func() { execute(t, s.st, end) }}
}

// TestSubscriptionsEndWithTheirRights walks the subscriptions of the contract.
func TestSubscriptionsEndWithTheirRights(t *testing.T) {
	t.Parallel()
	for _, field := range contract().Subscription.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		if len(rights[field.Name]) == 0 {
			t.Errorf("what right does %s stand on?", field.Name)
		}
		for right, begin := range rights[field.Name] {
			for over, follow := range subscriptions {
				t.Run(field.Name+" by "+right+" over "+over, func(t *testing.T) {
					s := newRightsShop(t)
					f := begin(t, s)
					if !strings.Contains(f.document, field.Name) {
						t.Fatalf("%s is not followed", field.Name)
					}
					stream := follow(f.by, t, f.document, f.vars)
					if first := stream.next(); strings.Contains(string(first), "errors") {
						t.Fatalf("%s", first)
					}
					f.end()
					stream.rest()
					again := follow(f.by, t, f.document, f.vars).next()
					var refused struct {
						Errors []struct{ Extensions struct{ Code string } }
					}
					if err := json.Unmarshal(again, &refused); err != nil || len(refused.Errors) != 1 || refused.Errors[0].Extensions.Code != "NOT_FOUND" {
						t.Errorf("afterwards: %s", again)
					}
				})
			}
		}
	}
}
