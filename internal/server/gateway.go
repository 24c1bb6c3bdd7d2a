package server

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/store"
)

// noGateway is the payment service of a store that has none: it takes no payment method, so no
// payment comes about.
type noGateway struct{}

var _ gateway.Gateway = noGateway{}

func (noGateway) Name() string { return "none" }

func (noGateway) Method(context.Context, string) (gateway.Method, error) {
	return gateway.Method{}, gateway.ErrInvalidToken
}

func (noGateway) Prepare(context.Context, gateway.Preparation) (string, error) {
	return "", gateway.ErrInvalidToken
}

func (noGateway) Confirm(context.Context, string) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Get(context.Context, string) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Capture(context.Context, string, uuid.UUID, money.Money) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Void(context.Context, string, uuid.UUID) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

func (noGateway) Refund(context.Context, string, uuid.UUID, money.Money) (gateway.Payment, error) {
	return gateway.Payment{}, gateway.ErrUnknownReference
}

// openGateway returns the payment service, and the customer's side of it if that is ours to serve.
func (s *Server) openGateway(ctx context.Context) (gateway.Gateway, http.Handler, error) {
	if !*s.cfg.TestGateway {
		s.log.WarnContext(ctx, "there is no payment gateway: every payment is declined")
		return noGateway{}, nil, nil
	}
	db, err := store.Open(ctx, store.Config{URL: s.database.url, MaxConns: testGatewayConns})
	if err != nil {
		return nil, nil, err
	}
	s.closers = append(s.closers, db.Close)
	gw, err := testgateway.Open(ctx, db, testgateway.Options{ActionBaseURL: s.url + testGatewayPath, Log: s.log})
	if err != nil {
		return nil, nil, err
	}
	return gw.Distant(s.cfg.TestGatewayLatency), gw.Handler(), nil
}
