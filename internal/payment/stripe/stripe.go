// Package stripe is Stripe behind gateway.Gateway.
//
// A payment is a payment intent, whose name here is the attempt's id in its metadata. It is confirmed by us, if a
// payment method is given, or else by the client with its client secret. What is declined when we confirm it is
// canceled, so that it is over for good. What the client confirms stays open after a decline: the shopper tries
// another card, until the order gives the payment up.
//
// What is asked for an attempt or an operation has an idempotency key that follows from it. Stripe repeats its answer to a
// key for a day, errors too, and forgets it then. So an intent says which operation has captured it, and a refund which
// has made it. After a failure of Stripe's own that it repeats, the next key of a row is used. Whatever comes of a request,
// Get tells what is so.
//
// Keys are in no error and no log: errors say Stripe's code, its message and the id of the request.
package stripe

import (
	"net/http"
	"time"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// Options configures a Gateway.
type Options struct {
	// SecretKey is with which we ask, PublishableKey with which clients do.
	SecretKey, PublishableKey string
	// WebhookSecrets are with which Stripe signs its calls: two while one takes the other's place.
	WebhookSecrets []string
	// CapturesAtOnce is whether money is taken when a payment is confirmed. By default it is held, and captured later.
	CapturesAtOnce bool
	// Methods are the kinds of payment methods that are taken, as Stripe names them. By default they are those that are
	// switched on in Stripe's dashboard.
	Methods []string
	// Wallets are those that clients may offer, such as apple_pay.
	Wallets []string
	// Name is what shoppers call it; by default Card.
	Name string
	// ReturnURL is where a shopper comes back to who has confirmed a payment elsewhere.
	ReturnURL string
	// URL is where Stripe's API is; by default Stripe's own.
	URL string
	// Transport makes the requests; by default one of the gateway's own.
	Transport http.RoundTripper
}

// requestTimeout bounds one request; the caller's deadline bounds all of a call's.
const requestTimeout = 8 * time.Second

// maxRetries is how often the library repeats a request that did not get through, with the same key.
const maxRetries = 2

// poll is how often Stripe is asked about a payment that waits, as a net under its calls.
const poll = time.Minute

// Gateway is an account at Stripe. It is safe for concurrent use. Use New to make one.
type Gateway struct {
	opts   Options
	client *stripego.Client
}

var (
	_ gateway.Gateway = (*Gateway)(nil)
	_ gateway.Keeper  = (*Gateway)(nil)
	_ gateway.Caller  = (*Gateway)(nil)
	_ gateway.Lister  = (*Gateway)(nil)
)

// New returns an account. It asks nothing yet.
func New(opts Options) *Gateway {
	if opts.Name == "" {
		opts.Name = "Card"
	}
	if opts.Transport == nil {
		opts.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	config := &stripego.BackendConfig{
		HTTPClient:        &http.Client{Timeout: requestTimeout, Transport: opts.Transport},
		LeveledLogger:     &stripego.LeveledLogger{Level: stripego.LevelNull},
		MaxNetworkRetries: new(int64(maxRetries)),
		EnableTelemetry:   new(false),
	}
	if opts.URL != "" {
		config.URL = &opts.URL
	}
	return &Gateway{opts, stripego.NewClient(opts.SecretKey, stripego.WithBackends(stripego.NewBackendsWithConfig(config)))}
}

// Name implements gateway.Gateway with "stripe".
func (g *Gateway) Name() string { return "stripe" }

// Option implements gateway.Gateway.
func (g *Gateway) Option() gateway.Option {
	methods := g.opts.Methods
	if len(methods) == 0 {
		methods = []string{"card"}
	}
	return gateway.Option{
		Kind: gateway.Online, Name: g.opts.Name, PublishableKey: g.opts.PublishableKey, Methods: methods, Wallets: g.opts.Wallets, ConfirmsOnClient: true,
		TakesAtOnce: g.opts.CapturesAtOnce,
	}
}

// Poll implements gateway.Gateway.
func (g *Gateway) Poll() time.Duration { return poll }
