package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/demo"
)

type amount struct {
	Amount       string `json:"amount"`
	CurrencyCode string `json:"currencyCode"`
}

type userError struct{ Code, Message string }

// line is what a buyer wants of a variant.
type line struct {
	VariantID string `json:"variantId"`
	Quantity  int    `json:"quantity"`
}

// cart is a cart that can be checked out.
type cart struct {
	id, token string // the token of guests only
	total     amount
}

func (c cart) ref() map[string]any {
	ref := map[string]any{"id": c.id}
	if c.token != "" {
		ref["token"] = c.token
	}
	return ref
}

var errSoldOut = errors.New("sold out")

const cartCreate = `mutation ($lines: [CartLineInput!]!) {
	cartCreate(input: {lines: $lines}) {
		cart { id total { gross { amount currencyCode } } }
		token
		userErrors { code message }
	}
}`

// fill makes a cart. The error is errSoldOut when something of it is out of stock.
func (c client) fill(ctx context.Context, lines []line) (cart, error) {
	return c.fillIn(ctx, cartCreate, lines)
}

func (c client) fillIn(ctx context.Context, mutation string, lines []line) (cart, error) {
	var data struct {
		CartCreate struct {
			Cart *struct {
				ID    string
				Total struct{ Gross amount }
			}
			Token      string
			UserErrors []userError
		}
	}
	if err := c.insist(ctx, mutation, map[string]any{"lines": lines}, &data); err != nil {
		return cart{}, err
	}
	made := data.CartCreate
	if made.Cart == nil {
		for _, e := range made.UserErrors {
			if e.Code != "INSUFFICIENT_STOCK" {
				return cart{}, fmt.Errorf("a cart was refused: %+v", made.UserErrors)
			}
		}
		return cart{}, errSoldOut
	}
	return cart{made.Cart.ID, made.Token, made.Cart.Total.Gross}, nil
}

const checkoutComplete = `mutation ($input: CheckoutCompleteInput!) {
	checkoutComplete(input: $input) {
		result: __typename
		... on CheckoutCompleted { order { id status } trackingToken }
		... on PaymentActionRequired { order { id status } trackingToken actionUrl }
		... on PaymentConfirmationRequired { order { id status } trackingToken clientSecret }
		... on PaymentProcessing { order { id status } trackingToken }
		... on CheckoutInProgress { retryAfter }
		... on PriceChangedError { actualTotal { amount currencyCode } }
		... on CheckoutError { message }
		... on PaymentDeclinedError { reason }
		... on CheckoutInvalidError { userErrors { code message } }
	}
}`

// The results of checkouts.
const (
	completed            = "CheckoutCompleted"
	actionRequired       = "PaymentActionRequired"
	confirmationRequired = "PaymentConfirmationRequired"
	processing           = "PaymentProcessing"
	inProgress           = "CheckoutInProgress"
	insufficient         = "InsufficientStockError"
	priceChanged         = "PriceChangedError"
	declined             = "PaymentDeclinedError"
	incomplete           = "PaymentIncompleteError"
	invalid              = "CheckoutInvalidError"
)

type checkoutAnswer struct {
	Result        string
	Order         struct{ ID, Status string }
	TrackingToken string
	ActionURL     string
	ClientSecret  string
	RetryAfter    int
	ActualTotal   amount
	Message       string
	Reason        string
	UserErrors    []userError
}

// isUsedUp says whether a checkout is refused because others use what gift cards or credit of its cart were to pay.
func (a checkoutAnswer) isUsedUp() bool {
	return !slices.ContainsFunc(a.UserErrors, func(e userError) bool { return e.Code != "UNAVAILABLE" && e.Code != "CONFLICT" })
}

// isClosed says whether a checkout is refused because its cart has become an order, or is to become one.
func (a checkoutAnswer) isClosed() bool {
	return len(a.UserErrors) == 1 && a.UserErrors[0].Code == "CART_CLOSED"
}

var shipTo = map[string]any{"fullName": "Ada Lovelace", "line1": "12 St James's Square", "city": "London", "postalCode": "SW1Y 4JH", "country": "GB"}

// checkout sends a checkout once, that is paid by a token of the test gateway's.
func (c client) checkout(ctx context.Context, key string, bag cart, token string) (checkoutAnswer, error) {
	return c.pay(ctx, key, bag, map[string]any{"gatewayToken": token})
}

// pay sends a checkout once.
func (c client) pay(ctx context.Context, key string, bag cart, by map[string]any) (checkoutAnswer, error) {
	var data struct{ CheckoutComplete checkoutAnswer }
	err := c.ask(ctx, checkoutComplete, map[string]any{"input": map[string]any{
		"idempotencyKey": key, "cart": bag.ref(), "expectedTotal": bag.total, "email": "buyer@example.com",
		"shippingAddress": shipTo, "payment": by,
	}}, &data)
	return data.CheckoutComplete, err
}

const orderQuery = `query ($by: OrderRef!) { order(by: $by) { id status lines { id quantity } amountDue { amount currencyCode } } }`

type order struct {
	ID, Status string
	Lines      []struct {
		ID       string
		Quantity int
	}
	AmountDue amount
}

// order reads an order; nil when there is none for the client.
func (c client) order(ctx context.Context, by map[string]any) (*order, error) {
	var data struct{ Order *order }
	err := c.insist(ctx, orderQuery, map[string]any{"by": by}, &data)
	return data.Order, err
}

const variantsQuery = `{ products(first: 100) { nodes { variants { id sku } } } }`

// variants returns the ids of the shop's variants by SKU.
func (c client) variants(ctx context.Context) (map[string]string, error) {
	var data struct {
		Products struct {
			Nodes []struct{ Variants []struct{ ID, SKU string } }
		}
	}
	if err := c.insist(ctx, variantsQuery, nil, &data); err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, p := range data.Products.Nodes {
		for _, v := range p.Variants {
			ids[v.SKU] = v.ID
		}
	}
	return ids, nil
}

const signIn = `mutation ($email: Email!, $password: String!) {
	signIn(input: {email: $email, password: $password}) { token userErrors { code message } }
}`

// as returns the client signed in as one of the demo's users.
func (c client) as(ctx context.Context, email string) (client, error) {
	var data struct {
		SignIn struct {
			Token      string
			UserErrors []userError
		}
	}
	if err := c.insist(ctx, signIn, map[string]any{"email": email, "password": demo.Password}, &data); err != nil {
		return client{}, err
	}
	if data.SignIn.Token == "" {
		return client{}, fmt.Errorf("%s cannot sign in: %+v", email, data.SignIn.UserErrors)
	}
	c.session = data.SignIn.Token
	return c, nil
}

// The mutations of an order that answer with userErrors under the alias "done". Which is why "done"
// is what they share.
const (
	orderCancel = `mutation ($key: String!, $order: ID!) {
		done: orderCancel(input: {idempotencyKey: $key, orderId: $order}) { userErrors { code message } }
	}`
	orderCapture = `mutation ($key: String!, $order: ID!, $amount: MoneyInput) {
		done: orderCapture(input: {idempotencyKey: $key, orderId: $order, amount: $amount}) { userErrors { code message } }
	}`
	orderRefund = `mutation ($key: String!, $order: ID!, $lines: [OrderRefundLineInput!]! = [], $adjustment: MoneyInput) {
		done: orderRefund(input: {idempotencyKey: $key, orderId: $order, lines: $lines, adjustment: $adjustment}) { userErrors { code message } }
	}`
	fulfillmentCreate = `mutation ($key: String!, $order: ID!, $lines: [FulfillmentLineInput!]) {
		done: fulfillmentCreate(input: {idempotencyKey: $key, orderId: $order, lines: $lines}) {
			fulfillment { id } userErrors { code message }
		}
	}`
	fulfillmentUpdate = `mutation ($id: ID!, $status: FulfillmentStatus!) {
		done: fulfillmentUpdate(input: {id: $id, status: $status}) { userErrors { code message } }
	}`
)

// change insists on one of the mutations above. It reports false when the order's state did not
// allow it; parcel is the fulfillment that was made, if any.
func (c client) change(ctx context.Context, mutation string, variables map[string]any) (parcel string, done bool, err error) {
	var data struct {
		Done struct {
			Fulfillment struct{ ID string }
			UserErrors  []userError
		}
	}
	if err := c.insist(ctx, mutation, variables, &data); err != nil {
		return "", false, err
	}
	for _, e := range data.Done.UserErrors {
		if e.Code != "NOT_ALLOWED" && e.Code != "OUT_OF_RANGE" && e.Code != "CART_CLOSED" {
			return "", false, fmt.Errorf("a change of an order was refused: %+v", data.Done.UserErrors)
		}
	}
	return data.Done.Fulfillment.ID, len(data.Done.UserErrors) == 0, nil
}
