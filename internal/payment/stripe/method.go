package stripe

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Method implements gateway.Gateway.
func (g *Gateway) Method(ctx context.Context, token string) (gateway.Method, error) {
	method, err := g.client.V1PaymentMethods.Retrieve(ctx, token, nil)
	if err != nil {
		return gateway.Method{}, failed("look at a payment method", err)
	}
	return described(method), nil
}

// described returns what may be stored and shown of a payment method.
func described(m *stripego.PaymentMethod) gateway.Method {
	told := gateway.Method{Kind: gateway.Other, Brand: string(m.Type)}
	if m.Customer != nil {
		told.Token = m.ID
	}
	switch {
	case m.Card != nil:
		told.Kind, told.Brand, told.Last4 = gateway.Card, string(m.Card.Brand), m.Card.Last4
		told.ExpMonth, told.ExpYear = int(m.Card.ExpMonth), int(m.Card.ExpYear)
	case m.SEPADebit != nil:
		told.Kind, told.Last4 = gateway.Bank, m.SEPADebit.Last4
	case m.USBankAccount != nil:
		told.Kind, told.Last4 = gateway.Bank, m.USBankAccount.Last4
	}
	return told
}

// methodOf returns what an intent is paid with; nothing as long as that is open.
func methodOf(intent *stripego.PaymentIntent) gateway.Method {
	if intent.PaymentMethod == nil || intent.PaymentMethod.Type == "" {
		return gateway.Method{}
	}
	return described(intent.PaymentMethod)
}

// Customer implements gateway.Keeper.
func (g *Gateway) Customer(ctx context.Context, user typeid.User) (string, error) {
	params := &stripego.CustomerCreateParams{Metadata: map[string]string{userKey: user.String()}}
	customer, err := again("customer-"+user.String(), func(key string) (*stripego.Customer, error) {
		params.SetIdempotencyKey(key)
		customer, err := g.client.V1Customers.Create(ctx, params)
		return customer, failed("make a customer", err)
	})
	if err != nil {
		return "", err
	}
	return customer.ID, nil
}

// Keep implements gateway.Keeper.
func (g *Gateway) Keep(ctx context.Context, customer, token string) (gateway.Method, error) {
	method, err := g.client.V1PaymentMethods.Attach(ctx, token, &stripego.PaymentMethodAttachParams{Customer: &customer})
	var f *failure
	if err = failed("save a payment method", err); errors.As(err, &f) && (f.status == http.StatusPaymentRequired || f.status == http.StatusBadRequest) {
		return gateway.Method{}, errors.Join(gateway.ErrInvalidToken, err) // the bank has refused it, or it is somebody else's
	}
	if err != nil {
		return gateway.Method{}, err
	}
	return described(method), nil
}

// Forget implements gateway.Keeper.
func (g *Gateway) Forget(ctx context.Context, token string) error {
	_, err := g.client.V1PaymentMethods.Detach(ctx, token, nil)
	if err = failed("forget a payment method", err); errors.Is(err, gateway.ErrRefused) || errors.Is(err, gateway.ErrInvalidToken) {
		return nil // nobody has it any more
	}
	return err
}

// ForgetCustomer implements gateway.Keeper.
func (g *Gateway) ForgetCustomer(ctx context.Context, customer string) error {
	_, err := g.client.V1Customers.Delete(ctx, customer, nil)
	var f *failure
	if err = failed("forget a customer", err); errors.As(err, &f) && f.isUnknown {
		return nil
	}
	return err
}

// Setup implements gateway.Keeper. What is saved is a card, as others are not saved.
func (g *Gateway) Setup(ctx context.Context, customer string, operation uuid.UUID) (string, error) {
	params := &stripego.SetupIntentCreateParams{
		Customer: &customer, PaymentMethodTypes: pointers([]string{"card"}), Usage: new(string(stripego.SetupIntentUsageOffSession)),
	}
	intent, err := again("setup-"+operation.String(), func(key string) (*stripego.SetupIntent, error) {
		params.SetIdempotencyKey(key)
		intent, err := g.client.V1SetupIntents.Create(ctx, params)
		return intent, failed("begin to save a payment method", err)
	})
	if err != nil {
		return "", err
	}
	return intent.ClientSecret, nil
}
