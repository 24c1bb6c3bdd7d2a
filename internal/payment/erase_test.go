package payment_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// keepingGateway has customers, and tells which it is to forget.
type keepingGateway struct {
	methodGateway
	gateway.Keeper
	forgotten chan string
}

func (*keepingGateway) Customer(_ context.Context, user typeid.User) (string, error) {
	return "customer of " + user.String(), nil
}

func (g *keepingGateway) ForgetCustomer(_ context.Context, customer string) error {
	g.forgotten <- customer
	return nil
}

// TestEraseCustomer: the gateway forgets who has deleted their account, and nobody else.
func TestEraseCustomer(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	gw := &keepingGateway{forgotten: make(chan string, 2)}
	payments := payment.New(f.store, payment.Everywhere(gw), payment.Options{})
	queue := jobs.New(f.store, slog.New(slog.DiscardHandler), jobs.Options{Poll: 20 * time.Millisecond})
	payments.TakeEvents(payment.Inbox{Queue: queue})
	for _, user := range []typeid.User{f.ada.User, f.grace.User} {
		if _, err := payments.Customer(t.Context(), gw, user); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := queue.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
	err := f.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		return payment.Erase(ctx, tx, &ent.User{ID: f.ada.User})
	})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case customer := <-gw.forgotten:
		if want := "customer of " + f.ada.User.String(); customer != want {
			t.Errorf("%q is forgotten, want %q", customer, want)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("nobody is forgotten")
	}
}
