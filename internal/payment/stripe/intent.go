package stripe

import (
	"context"
	"strconv"

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
	captureKey   = "shopgraph_capture"   // of an intent: our id of what has captured it
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
	if len(g.opts.Methods) > 0 { // an empty list would be sent, and is a mistake
		params.PaymentMethodTypes = pointers(g.opts.Methods)
	} else {
		params.AutomaticPaymentMethods = &stripego.PaymentIntentCreateAutomaticPaymentMethodsParams{Enabled: new(true)}
		if p.Token != "" && g.opts.ReturnURL == "" { // we could not confirm what may send the shopper elsewhere
			params.AutomaticPaymentMethods.AllowRedirects = new("never")
		}
	}
	if p.Customer != "" {
		params.Customer = &p.Customer
		if p.Save {
			params.SetupFutureUsage = new(string(stripego.PaymentIntentSetupFutureUsageOffSession))
		}
	}
	if card := g.cardOptions(p); card != nil {
		params.PaymentMethodOptions = &stripego.PaymentIntentCreatePaymentMethodOptionsParams{Card: card}
	}
	intent, err := again("prepare-"+p.Attempt.String(), func(key string) (*stripego.PaymentIntent, error) {
		params.SetIdempotencyKey(key)
		intent, err := g.client.V1PaymentIntents.Create(ctx, params)
		return intent, failed("prepare a payment", err)
	})
	if err != nil {
		return "", err
	}
	return intent.ID, nil
}

// cardOptions are what is asked for of cards alone; nil for nothing. Only cards can be held where money is taken at
// once: a payment by a bank would be refused.
func (g *Gateway) cardOptions(p gateway.Preparation) *stripego.PaymentIntentCreatePaymentMethodOptionsCardParams {
	holds := p.Hold && g.opts.CapturesAtOnce
	if !holds && !p.Strict {
		return nil
	}
	card := &stripego.PaymentIntentCreatePaymentMethodOptionsCardParams{}
	if p.Strict {
		card.RequestThreeDSecure = new("any")
	}
	if holds {
		card.CaptureMethod = new(string(stripego.PaymentIntentCaptureMethodManual))
	}
	return card
}

func (g *Gateway) captureMethod() *string {
	if g.opts.CapturesAtOnce {
		return new(string(stripego.PaymentIntentCaptureMethodAutomatic))
	}
	return new(string(stripego.PaymentIntentCaptureMethodManual))
}

// Confirm implements gateway.Gateway. Stripe's answer to an earlier request does not tell what is so now.
func (g *Gateway) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	params := &stripego.PaymentIntentConfirmParams{Expand: expanded()}
	if g.opts.ReturnURL != "" {
		params.ReturnURL = &g.opts.ReturnURL
	}
	intent, err := again("confirm-"+reference, func(key string) (*stripego.PaymentIntent, error) {
		params.SetIdempotencyKey(key)
		intent, err := g.client.V1PaymentIntents.Confirm(ctx, reference, params)
		return intent, failed("confirm a payment", err)
	})
	if isStateError(err) || isDecline(err) || err == nil && isReplay(intent.LastResponse) {
		return g.Get(ctx, reference)
	}
	if err != nil {
		return gateway.Payment{}, err
	}
	return g.told(ctx, intent)
}

// Get implements gateway.Gateway. What was declined when we confirmed it is canceled first, unless it is.
func (g *Gateway) Get(ctx context.Context, reference string) (gateway.Payment, error) {
	intent, err := g.retrieve(ctx, reference)
	if err != nil {
		return gateway.Payment{}, err
	}
	return g.told(ctx, intent)
}

func (g *Gateway) retrieve(ctx context.Context, reference string) (*stripego.PaymentIntent, error) {
	intent, err := g.client.V1PaymentIntents.Retrieve(ctx, reference, &stripego.PaymentIntentRetrieveParams{Expand: expanded()})
	return intent, failed("look at a payment", err)
}

// told returns what an intent tells.
func (g *Gateway) told(ctx context.Context, intent *stripego.PaymentIntent) (gateway.Payment, error) {
	if isOver := intent.Metadata[confirmedBy] == byUs && intent.LastPaymentError != nil; isOver && intent.Status == stripego.PaymentIntentStatusRequiresPaymentMethod {
		ended, err := g.end(ctx, intent)
		if err != nil {
			return gateway.Payment{}, err
		}
		intent = ended
	}
	p := stateOf(intent)
	if p.Status != gateway.Captured {
		return p, nil
	}
	return g.withAftermath(ctx, p)
}

// end cancels an intent that was declined. Who else looks at it may have done so first.
func (g *Gateway) end(ctx context.Context, declined *stripego.PaymentIntent) (*stripego.PaymentIntent, error) {
	intent, err := g.cancel(ctx, declined.ID, stripego.NewIdempotencyKey())
	if isStateError(err) {
		intent, err = g.retrieve(ctx, declined.ID)
	}
	if err == nil && intent.LastPaymentError == nil {
		intent.LastPaymentError = declined.LastPaymentError
	}
	return intent, err
}

func (g *Gateway) cancel(ctx context.Context, reference, key string) (*stripego.PaymentIntent, error) {
	params := &stripego.PaymentIntentCancelParams{Expand: expanded()}
	params.SetIdempotencyKey(key)
	intent, err := g.client.V1PaymentIntents.Cancel(ctx, reference, params)
	return intent, failed("cancel a payment", err)
}

// Capture implements gateway.Gateway. The intent remembers which operation has captured it, so that this one is told so
// whatever became of its key.
func (g *Gateway) Capture(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (gateway.Payment, error) {
	wanted, err := amountOf(amount)
	if err != nil {
		return gateway.Payment{}, err
	}
	params := &stripego.PaymentIntentCaptureParams{
		AmountToCapture: wanted, Metadata: map[string]string{captureKey: operation.String()}, Expand: expanded(),
	}
	intent, err := again(operation.String(), func(key string) (*stripego.PaymentIntent, error) {
		params.SetIdempotencyKey(key)
		intent, err := g.client.V1PaymentIntents.Capture(ctx, reference, params)
		return intent, failed("capture a payment", err)
	})
	if isStateError(err) {
		if now, lookErr := g.retrieve(ctx, reference); lookErr != nil || now.Metadata[captureKey] == operation.String() {
			intent, err = now, lookErr
		}
	}
	if err != nil {
		return gateway.Payment{}, err
	}
	return g.told(ctx, intent)
}

// Void implements gateway.Gateway. What is canceled already stays so, and is no error.
func (g *Gateway) Void(ctx context.Context, reference string, operation uuid.UUID) (gateway.Payment, error) {
	intent, err := again(operation.String(), func(key string) (*stripego.PaymentIntent, error) { return g.cancel(ctx, reference, key) })
	if isStateError(err) {
		now, lookErr := g.Get(ctx, reference)
		if lookErr != nil || now.Status == gateway.Voided || now.Status == gateway.Declined {
			return now, lookErr
		}
	}
	if err != nil {
		return gateway.Payment{}, err
	}
	return stateOf(intent), nil
}

// maxKeys bounds how often another key is tried.
const maxKeys = 10

// again asks with a key, or with the next one of the same row when Stripe repeats that it failed itself, as it does for a
// day. What asks is such that Stripe does not do it twice, or that it does not matter.
func again[T any](key string, ask func(key string) (T, error)) (answer T, err error) {
	answer, err = ask(key)
	for n := 1; n < maxKeys && isSpent(err); n++ {
		answer, err = ask(key + "-" + strconv.Itoa(n))
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
