package stripe

import (
	"context"
	"errors"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// The names of what we keep in metadata.
const (
	attemptKey   = "shopgraph_payment"   // of an intent: our id of the payment
	orderKey     = "shopgraph_order"     // of an intent: the order's number
	confirmedBy  = "shopgraph_confirms"  // of an intent: who confirms it
	operationKey = "shopgraph_operation" // of a refund: our id of it
	userKey      = "shopgraph_user"      // of a customer: our id of them
)

// Who confirms an intent.
const (
	byClient = "client"
	byUs     = "server"
)

// expanded are the parts of an intent that are needed to tell how it stands.
func expanded() []*string { return []*string{new("latest_charge"), new("payment_method")} }

// Prepare implements gateway.Gateway. An amount that is too small for Stripe, or that it cannot count, is
// gateway.ErrRefused.
func (g *Gateway) Prepare(ctx context.Context, p gateway.Preparation) (string, error) {
	amount, err := amountOf(p.Amount)
	if err != nil {
		return "", err
	}
	params := &stripego.PaymentIntentCreateParams{
		Amount: amount, Currency: currencyOf(p.Amount.Currency), CaptureMethod: g.captureMethod(),
		Metadata: map[string]string{attemptKey: p.Attempt.String(), orderKey: p.Order, confirmedBy: byClient},
	}
	if p.Order != "" {
		params.Description = new("Order " + p.Order)
	}
	if p.Token != "" {
		params.PaymentMethod = &p.Token
		params.Metadata[confirmedBy] = byUs
	}
	if params.PaymentMethodTypes = pointers(g.opts.Methods); len(g.opts.Methods) == 0 {
		params.AutomaticPaymentMethods = &stripego.PaymentIntentCreateAutomaticPaymentMethodsParams{Enabled: new(true)}
	}
	if p.Customer != "" {
		params.Customer = &p.Customer
		if p.Save {
			params.SetupFutureUsage = new(string(stripego.PaymentIntentSetupFutureUsageOffSession))
		}
	}
	if p.Strict {
		params.PaymentMethodOptions = &stripego.PaymentIntentCreatePaymentMethodOptionsParams{
			Card: &stripego.PaymentIntentCreatePaymentMethodOptionsCardParams{RequestThreeDSecure: new("any")},
		}
	}
	params.SetIdempotencyKey("prepare-" + p.Attempt.String())
	intent, err := g.client.V1PaymentIntents.Create(ctx, params)
	if err != nil {
		return "", failed("prepare a payment", err)
	}
	return intent.ID, nil
}

func (g *Gateway) captureMethod() *string {
	if g.opts.CapturesAtOnce {
		return new(string(stripego.PaymentIntentCaptureMethodAutomatic))
	}
	return new(string(stripego.PaymentIntentCaptureMethodManual))
}

// Confirm implements gateway.Gateway.
func (g *Gateway) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	params := &stripego.PaymentIntentConfirmParams{Expand: expanded()}
	if g.opts.ReturnURL != "" {
		params.ReturnURL = &g.opts.ReturnURL
	}
	params.SetIdempotencyKey("confirm-" + reference)
	intent, err := g.client.V1PaymentIntents.Confirm(ctx, reference, params)
	if isRefused := err != nil && isStateError(err); isRefused || err != nil && isDecline(err) != nil {
		return g.Get(ctx, reference)
	}
	if err != nil {
		return gateway.Payment{}, failed("confirm a payment", err)
	}
	return g.told(ctx, intent)
}

// isStateError reports whether an intent's state does not allow what was asked.
func isStateError(err error) bool {
	var told *stripego.Error
	return errors.As(err, &told) && told.Code == stripego.ErrorCodePaymentIntentUnexpectedState
}

// Get implements gateway.Gateway. What was declined when we confirmed it is canceled first, unless it is.
func (g *Gateway) Get(ctx context.Context, reference string) (gateway.Payment, error) {
	intent, err := g.client.V1PaymentIntents.Retrieve(ctx, reference, &stripego.PaymentIntentRetrieveParams{Expand: expanded()})
	if err != nil {
		return gateway.Payment{}, failed("look at a payment", err)
	}
	return g.told(ctx, intent)
}

// told returns what an intent tells.
func (g *Gateway) told(ctx context.Context, intent *stripego.PaymentIntent) (gateway.Payment, error) {
	if isOver := intent.Metadata[confirmedBy] == byUs && intent.LastPaymentError != nil; isOver && intent.Status == stripego.PaymentIntentStatusRequiresPaymentMethod {
		canceled, err := g.cancel(ctx, intent.ID, "decline-"+intent.ID)
		if err != nil {
			return gateway.Payment{}, err
		}
		if canceled.LastPaymentError == nil {
			canceled.LastPaymentError = intent.LastPaymentError
		}
		intent = canceled
	}
	p := stateOf(intent)
	if p.Status != gateway.Captured {
		return p, nil
	}
	return g.withAftermath(ctx, p)
}

func (g *Gateway) cancel(ctx context.Context, reference, key string) (*stripego.PaymentIntent, error) {
	params := &stripego.PaymentIntentCancelParams{Expand: expanded()}
	params.SetIdempotencyKey(key)
	intent, err := g.client.V1PaymentIntents.Cancel(ctx, reference, params)
	return intent, failed("cancel a payment", err)
}

// Capture implements gateway.Gateway.
func (g *Gateway) Capture(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (gateway.Payment, error) {
	wanted, err := amountOf(amount)
	if err != nil {
		return gateway.Payment{}, err
	}
	params := &stripego.PaymentIntentCaptureParams{AmountToCapture: wanted, Expand: expanded()}
	intent, err := again(operation, func(key string) (*stripego.PaymentIntent, error) {
		params.SetIdempotencyKey(key)
		intent, err := g.client.V1PaymentIntents.Capture(ctx, reference, params)
		return intent, failed("capture a payment", err)
	})
	if err != nil {
		return gateway.Payment{}, err
	}
	return g.told(ctx, intent)
}

// Void implements gateway.Gateway. What is canceled already stays so, and is no error.
func (g *Gateway) Void(ctx context.Context, reference string, operation uuid.UUID) (gateway.Payment, error) {
	intent, err := again(operation, func(key string) (*stripego.PaymentIntent, error) { return g.cancel(ctx, reference, key) })
	if err != nil {
		if now, lookErr := g.Get(ctx, reference); lookErr == nil && (now.Status == gateway.Voided || now.Status == gateway.Declined) {
			return now, nil
		}
		return gateway.Payment{}, err
	}
	return stateOf(intent), nil
}

// again asks for an operation. Stripe repeats for a day that it failed itself, so then another key is used: what asks is
// such that Stripe does not do it twice.
func again[T any](operation uuid.UUID, ask func(key string) (T, error)) (T, error) {
	answer, err := ask(operation.String())
	if isSpent(err) {
		answer, err = ask(operation.String() + "-again")
	}
	return answer, err
}

func pointers(texts []string) []*string {
	all := make([]*string, len(texts))
	for i := range texts {
		all[i] = &texts[i]
	}
	return all
}
