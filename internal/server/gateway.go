package server

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/store"
)

// openGateways returns the store's payment services in the order in which they are offered: the test gateway first, if
// there is one, with the customer's side of it.
func (s *Server) openGateways(ctx context.Context) (gateways []payment.Offered, testGateway http.Handler, err error) {
	if *s.cfg.TestGateway {
		db, err := store.Open(ctx, store.Config{URL: s.database.url, MaxConns: testGatewayConns})
		if err != nil {
			return nil, nil, err
		}
		s.closers = append(s.closers, db.Close)
		gw, err := testgateway.Open(ctx, db, testgateway.Options{ActionBaseURL: s.url + testGatewayPath, Log: s.log})
		if err != nil {
			return nil, nil, err
		}
		gateways, testGateway = append(gateways, payment.Offered{Gateway: gw.Distant(s.cfg.TestGatewayLatency)}), gw.Handler()
	}
	if s.cfg.Stripe.SecretKey != "" {
		gateways = append(gateways, s.stripe())
	}
	byHand, err := s.byHand()
	if err != nil {
		return nil, nil, err
	}
	if gateways = append(gateways, byHand...); len(gateways) == 0 {
		s.log.WarnContext(ctx, "there is no payment gateway: nothing can be paid")
	}
	return gateways, testGateway, nil
}

// stripe returns the account at Stripe, and for which carts it is offered.
func (s *Server) stripe() payment.Offered {
	c := &s.cfg.Stripe
	return offeredAt(accountAt(c, s.storefront()+"/checkout/return"), c.Currencies, c.Countries, c.Channels)
}

// offeredAt returns a gateway that is offered for some carts.
func offeredAt(gw gateway.Gateway, currencies, countries, channels []string) payment.Offered {
	offered := payment.Offered{Gateway: gw, Channels: channels}
	for _, code := range currencies {
		offered.Currencies = append(offered.Currencies, money.Currency(code))
	}
	for _, code := range countries {
		offered.Countries = append(offered.Countries, address.Country(code))
	}
	return offered
}

func accountAt(c *config.Stripe, returnURL string) *stripe.Gateway {
	return stripe.New(stripe.Options{
		SecretKey: c.SecretKey, PublishableKey: c.PublishableKey, WebhookSecrets: c.WebhookSecrets, CapturesAtOnce: c.Capture == "automatic",
		Methods: c.Methods, Wallets: c.Wallets, Name: c.Label, ReturnURL: cmp.Or(c.ReturnURL, returnURL), URL: c.APIURL,
	})
}

var errNoStripe = errors.New("there is no account at Stripe: set SHOPGRAPH_STRIPE_SECRET_KEY")

// SetUpStripe has Stripe call an address, and returns the secret that the calls are signed with.
func SetUpStripe(ctx context.Context, c *config.Stripe, address string) (secret string, err error) {
	if c.SecretKey == "" {
		return "", errNoStripe
	}
	return accountAt(c, "").SetUp(ctx, address)
}

// CheckStripe returns what is wrong with an account at Stripe that calls an address, in whole sentences.
func CheckStripe(ctx context.Context, c *config.Stripe, address string) (wrong []string, err error) {
	if c.SecretKey == "" {
		return nil, errNoStripe
	}
	return accountAt(c, "").Check(ctx, address)
}
