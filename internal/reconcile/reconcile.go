// Package reconcile holds the store's payments to what its gateways have of them.
//
// A checkout, a call of a gateway's and the reconciler of open requests each look at one payment, of which the store
// knows. This package begins at the other end. It reads all that a gateway has: its list of payments, and its own books.
// So it finds what a lost call, a crash or a mistake has left, whoever made it.
package reconcile

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
)

// pageSize is how much is asked of a gateway at once. More than 100 Stripe does not tell.
const pageSize = 100

// requestTimeout is how long a gateway may take to answer one request.
const requestTimeout = 30 * time.Second

// Service compares payments with gateways.
type Service struct {
	store    *store.Store
	payments *payment.Service
	follow   Follow
	log      *slog.Logger
}

// Follow brings a payment to how it stands at its gateway. It is false if there is no such payment.
type Follow func(ctx context.Context, gateway, reference string) (known bool, err error)

// New returns what compares the payments in st with their gateways, and has those followed that are not as their gateways
// say.
func New(st *store.Store, payments *payment.Service, follow Follow, log *slog.Logger) *Service {
	return &Service{st, payments, follow, log}
}

// window is how much of a gateway's list or books is read before the next begins. What is remembered meanwhile is bounded
// by it.
const window = 6 * time.Hour

// each calls do for parts of a time, one after the other.
func each(from, to time.Time, do func(from, to time.Time) error) error {
	for from.Before(to) {
		until := from.Add(window)
		if until.After(to) {
			until = to
		}
		if err := do(from, until); err != nil {
			return err
		}
		from = until
	}
	return nil
}

// checkedDays is how far back Check compares payments: longer than a gateway holds money.
const checkedDays = 8

// settling is how long the gateway's list, its books and ours may take to agree.
const settling = time.Hour

// Check reads what the gateways have moved and compares their payments of the last days with ours. What is wrong it logs
// as errors.
func (s *Service) Check(ctx context.Context) error {
	to := time.Now().Add(-settling)
	var errs []error
	for _, name := range s.payments.Gateways() {
		report, err := s.Compare(ctx, name, to.AddDate(0, 0, -checkedDays), to)
		errs = append(errs, err)
		for _, d := range report.Differences {
			s.log.ErrorContext(ctx, "a payment is not as its gateway says", "gateway", name, "kind", d.Kind, "payment", d.Payment, "reference", d.Reference, "details", d.Details)
		}
		s.log.InfoContext(ctx, "payments reconciled", "gateway", name, "payments", report.Payments, "mended", report.Mended, "ended", report.Ended,
			"foreign", report.Foreign, "differences", report.Wrong)
	}
	return errors.Join(errs...)
}

// ask makes one request to a gateway, within its time.
func ask[T any](ctx context.Context, request func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	return request(ctx)
}

// gateway returns the store's gateway of a name.
func (s *Service) gateway(name string) (gateway.Gateway, error) {
	gw := s.payments.Gateway(name)
	if gw == nil {
		return nil, fmt.Errorf("the store has no gateway %q", name)
	}
	return gw, nil
}
