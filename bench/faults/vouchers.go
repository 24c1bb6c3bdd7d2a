package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// limitedCode is of a promotion of the demo's that fewer orders may use than want to.
const limitedCode = "WELCOME10"

// vouchers are what pays a part of orders, or makes them cost less.
type vouchers struct {
	cards []string // codes of gift cards
	most  int      // orders that may use limitedCode
}

const giftCardIssue = `mutation ($key: String!, $amount: MoneyInput!) {
	giftCardIssue(input: {idempotencyKey: $key, amount: $amount}) { code userErrors { code message } }
}`

const storeCreditAdjust = `mutation ($key: String!, $user: ID!, $amount: MoneyInput!) {
	storeCreditAdjust(input: {idempotencyKey: $key, userId: $user, amount: $amount, reason: "faults"}) { userErrors { code message } }
}`

// issue makes so many gift cards, and gives the demo's customers credit: so much that it runs out for some of so many checkouts.
func (v *vouchers) issue(ctx context.Context, staff client, db *sql.DB, checkouts int) error {
	v.most = max(3, checkouts/20)
	if _, err := db.ExecContext(ctx, "UPDATE promotion_codes SET max_uses = $1 WHERE code = $2", v.most, limitedCode); err != nil {
		return fmt.Errorf("limit a promotion: %w", err)
	}
	for range 5 + checkouts/20 {
		var data struct {
			GiftCardIssue struct {
				Code       string
				UserErrors []userError
			}
		}
		err := staff.insist(ctx, giftCardIssue, map[string]any{"key": uuid.NewString(), "amount": amount{"120.00", "EUR"}}, &data)
		if err == nil && data.GiftCardIssue.Code == "" {
			err = fmt.Errorf("%+v", data.GiftCardIssue.UserErrors)
		}
		if err != nil {
			return fmt.Errorf("issue a gift card: %w", err)
		}
		v.cards = append(v.cards, data.GiftCardIssue.Code)
	}
	for _, email := range []string{demo.CustomerEmail, demo.OtherEmail} {
		var user typeid.User
		if err := db.QueryRowContext(ctx, "SELECT id FROM users WHERE email = $1", email).Scan(&user); err != nil {
			return err
		}
		var data struct {
			StoreCreditAdjust struct{ UserErrors []userError }
		}
		worth := amount{fmt.Sprintf("%d.00", 300+10*checkouts), "EUR"}
		err := staff.insist(ctx, storeCreditAdjust, map[string]any{"key": uuid.NewString(), "user": user.String(), "amount": worth}, &data)
		if err != nil || len(data.StoreCreditAdjust.UserErrors) > 0 {
			return errors.Join(err, fmt.Errorf("give credit: %+v", data.StoreCreditAdjust.UserErrors))
		}
	}
	return nil
}

const cartCreateInEuros = `mutation ($lines: [CartLineInput!]!) @inContext(currency: EUR) {
	cartCreate(input: {lines: $lines}) {
		cart { id total { gross { amount currencyCode } } }
		token
		userErrors { code message }
	}
}`

// The changes of a cart, which answer under the alias "changed".
const (
	cartCode = `mutation ($cart: CartRef!, $code: String!) {
		changed: cartCodesUpdate(input: {cart: $cart, codes: [$code]}) { cart { total { gross { amount currencyCode } } } userErrors { code message } }
	}`
	cartGiftCard = `mutation ($cart: CartRef!, $code: String!) {
		changed: cartGiftCardAdd(input: {cart: $cart, code: $code}) { cart { total { gross { amount currencyCode } } } userErrors { code message } }
	}`
	cartStoreCredit = `mutation ($cart: CartRef!) {
		changed: cartStoreCreditUpdate(input: {cart: $cart, use: true}) { cart { total { gross { amount currencyCode } } } userErrors { code message } }
	}`
)

// add puts a code, gift cards and credit on some carts. What is used up is refused, and left out.
func (v *vouchers) add(ctx context.Context, p *payer, bag cart) (cart, error) {
	type change struct {
		mutation, code string
		chance         float64
	}
	changes := []change{
		{cartCode, limitedCode, 0.15}, {cartGiftCard, v.cards[p.random.IntN(len(v.cards))], 0.15}, {cartGiftCard, v.cards[p.random.IntN(len(v.cards))], 0.05},
		{cartStoreCredit, "", 0.3},
	}
	for _, c := range changes {
		if p.random.Float64() > c.chance || c.mutation == cartStoreCredit && p.session == "" {
			continue
		}
		var err error
		if bag, err = p.put(ctx, bag, c.mutation, c.code); err != nil {
			return bag, err
		}
	}
	return bag, nil
}

// put changes a cart by one of the mutations above, if it is not refused. What the cart costs then is in the one that is returned.
func (c client) put(ctx context.Context, bag cart, mutation, code string) (cart, error) {
	variables := map[string]any{"cart": bag.ref()}
	if code != "" {
		variables["code"] = code
	}
	var data struct {
		Changed struct {
			Cart *struct{ Total struct{ Gross amount } }
		}
	}
	err := c.insist(ctx, mutation, variables, &data)
	if err == nil && data.Changed.Cart != nil {
		bag.total = data.Changed.Cart.Total.Gross
	}
	return bag, err
}
