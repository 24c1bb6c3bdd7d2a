package server

import (
	"cmp"
	"context"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/stripe"
	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/store"
)

// openGateways returns the store's payment services in the order in which they are offered, and the customer's side of
// the test gateway if there is one.
func (s *Server) openGateways(ctx context.Context) (gateways []payment.Offered, testGateway http.Handler, err error) {
	if s.cfg.Stripe.SecretKey != "" {
		gateways = append(gateways, s.stripe())
	}
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
	if len(gateways) == 0 {
		s.log.WarnContext(ctx, "there is no payment gateway: nothing can be paid")
	}
	return gateways, testGateway, nil
}

// stripe returns the account at Stripe, and for which carts it is offered.
func (s *Server) stripe() payment.Offered {
	c := &s.cfg.Stripe
	account := payment.Offered{Channels: c.Channels, Gateway: stripe.New(stripe.Options{
		SecretKey: c.SecretKey, PublishableKey: c.PublishableKey, WebhookSecrets: c.WebhookSecrets, CapturesAtOnce: c.Capture == "automatic",
		Methods: c.Methods, Wallets: c.Wallets, Name: c.Label, ReturnURL: cmp.Or(c.ReturnURL, s.storefront()+"/checkout/return"), URL: c.APIURL,
	})}
	for _, code := range c.Currencies {
		account.Currencies = append(account.Currencies, money.Currency(code))
	}
	for _, code := range c.Countries {
		account.Countries = append(account.Countries, address.Country(code))
	}
	return account
}
