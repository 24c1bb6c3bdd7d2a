package stripe_test

import (
	"errors"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/gateway/gatewaytest"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const secretKey = "sk_test_ofthesetests"

const returnURL = "https://shop.example/back"

// account is an account at a stand-in for Stripe.
type account struct {
	*testing.T
	*stripe.Gateway
	fake *stripefake.Fake
	wire *wire
	// api is Stripe's own client of the account, for what is done there without the gateway.
	api *stripego.Client
}

// open has the account be asked without a network, so that tests can have its time be theirs.
func open(t *testing.T, fake stripefake.Options, opts stripe.Options) *account {
	t.Helper()
	a := &account{T: t, fake: stripefake.New(fake)}
	a.wire = &wire{server: a.fake, seen: reached}
	opts.URL, opts.Transport = "https://stripe.invalid", a.wire
	a.Gateway = connected(opts)
	a.api = client(&wire{server: a.fake, seen: &requests{}})
	return a
}

func connected(opts stripe.Options) *stripe.Gateway {
	opts.SecretKey, opts.PublishableKey = secretKey, "pk_test_ofthesetests"
	if opts.WebhookSecrets == nil {
		opts.WebhookSecrets = []string{stripefake.DefaultWebhookSecret}
	}
	return stripe.New(opts)
}

// standard is an account that holds money, and whose shoppers come back.
func standard(t *testing.T) *account {
	t.Helper()
	return open(t, stripefake.Options{}, stripe.Options{ReturnURL: returnURL})
}

func (a *account) ok(p gateway.Payment, err error) gateway.Payment {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
	return p
}

func (a *account) done(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

// is fails a test whose error is another.
func (a *account) is(err, want error) {
	a.Helper()
	if !errors.Is(err, want) {
		a.Errorf("%v; want %v", err, want)
	}
}

func euro(amount int64) money.Money { return money.Money{Amount: amount, Currency: "EUR"} }

// purchase is a payment of 12.50 euros.
func purchase(token string) gateway.Preparation {
	return gateway.Preparation{Attempt: typeid.NewPayment(), Amount: euro(1250), Token: token, Order: "1000"}
}

func (a *account) prepared(p gateway.Preparation) (reference string) {
	a.Helper()
	reference, err := a.Prepare(a.Context(), p)
	a.done(err)
	return reference
}

// paid confirms a payment.
func (a *account) paid(p gateway.Preparation) gateway.Payment {
	a.Helper()
	return a.ok(a.Confirm(a.Context(), a.prepared(p)))
}

// sold captures all of a payment by a card.
func (a *account) sold(card string) gateway.Payment {
	a.Helper()
	p := a.paid(purchase(card))
	return a.ok(a.Capture(a.Context(), p.Reference, uuid.New(), p.Authorized))
}

// want looks at what a payment is now.
func (a *account) want(reference string, status gateway.Status, authorized, captured int64) gateway.Payment {
	a.Helper()
	p := a.ok(a.Get(a.Context(), reference))
	if p.Reference != reference || p.Status != status || p.Authorized.Amount != authorized || p.Captured.Amount != captured {
		a.Errorf("%s %s: authorized %s, captured %s; want %s: %d, %d", p.Reference, p.Status, p.Authorized, p.Captured, status, authorized, captured)
	}
	return p
}

// wantAtStripe looks at how an intent stands in the stand-in's own books.
func (a *account) wantAtStripe(reference string, status string, sums stripefake.Sums) {
	a.Helper()
	sums.Fees = a.fake.Books().Intents[reference].Fees // they are the stand-in's own
	if got := a.fake.Books().Intents[reference]; got.Status != status || got.Sums != sums {
		a.Errorf("at Stripe %s: %+v; want %s: %+v", got.Status, got.Sums, status, sums)
	}
}

// charge is the id of what an intent was paid with.
func (a *account) charge(reference string) string {
	a.Helper()
	intent, err := a.api.V1PaymentIntents.Retrieve(a.Context(), reference, nil)
	a.done(err)
	return intent.LatestCharge.ID
}

// method makes a payment method of a kind that has no name for tests.
func (a *account) method(params *stripego.PaymentMethodCreateParams) string {
	a.Helper()
	m, err := a.api.V1PaymentMethods.Create(a.Context(), params)
	a.done(err)
	return m.ID
}

func (a *account) debit() string {
	a.Helper()
	return a.method(&stripego.PaymentMethodCreateParams{
		Type: new("sepa_debit"), SEPADebit: &stripego.PaymentMethodCreateSEPADebitParams{IBAN: new("DE89370400440532013000")},
	})
}

func (a *account) card(number string) string {
	a.Helper()
	return a.method(&stripego.PaymentMethodCreateParams{Type: new("card"), Card: &stripego.PaymentMethodCreateCardParams{Number: &number}})
}

func TestConformance(t *testing.T) {
	t.Parallel()
	gatewaytest.Run(t, func(t *testing.T) gatewaytest.Subject {
		fake := stripefake.New(stripefake.Options{})
		server := httptest.NewServer(fake)
		t.Cleanup(server.Close)
		constant := func(token string) func() string { return func() string { return token } }
		return gatewaytest.Subject{
			Gateway: connected(stripe.Options{URL: server.URL, ReturnURL: returnURL}), Currency: "EUR",
			Approved: constant("pm_card_visa"), Declined: constant("pm_card_chargeDeclined"), Confirmed: constant("pm_card_authenticationRequired"),
			Act: func(t *testing.T, p gateway.Payment, approve bool) {
				t.Helper()
				if err := fake.CompleteAction(p.Reference, approve); err != nil {
					t.Fatal(err)
				}
			},
		}
	})
}

func TestOption(t *testing.T) {
	t.Parallel()
	g := connected(stripe.Options{Wallets: []string{"apple_pay"}})
	if o := g.Option(); g.Name() != "stripe" || o.Kind != gateway.Online || o.Name != "Card" || o.PublishableKey != "pk_test_ofthesetests" || !o.ConfirmsOnClient ||
		!slices.Equal(o.Methods, []string{"card"}) || !slices.Equal(o.Wallets, []string{"apple_pay"}) {
		t.Errorf("%s: %+v", g.Name(), o)
	}
	if o := connected(stripe.Options{Name: "Card or bank", Methods: []string{"card", "sepa_debit"}}).Option(); o.Name != "Card or bank" || len(o.Methods) != 2 {
		t.Errorf("%+v", o)
	}
	if every := g.Poll(); every <= 0 || every > time.Hour {
		t.Errorf("asked every %v", every)
	}
}

func TestUnknownReferences(t *testing.T) {
	t.Parallel()
	a := standard(t)
	const reference = "pi_of_nobody"
	_, errCapture := a.Capture(t.Context(), reference, uuid.New(), euro(1250))
	_, errRefund := a.Refund(t.Context(), reference, uuid.New(), euro(1250))
	_, errGet := a.Get(t.Context(), reference)
	for _, err := range []error{errCapture, errRefund, errGet} {
		a.is(err, gateway.ErrUnknownReference)
		if errors.Is(err, gateway.ErrInvalidToken) {
			t.Errorf("a reference is no token: %v", err)
		}
	}
	if _, err := a.Method(t.Context(), "pm_of_nobody"); errors.Is(err, gateway.ErrUnknownReference) {
		t.Errorf("a token is no reference: %v", err)
	}
}
