package checkout_test

import (
	"context"
	"testing"
	"time"

	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// dying is a gateway whose caller dies at a request: it panics there, as far as the shop is
// concerned before or after.
type dying struct {
	gateway.Gateway
	at    string
	after bool
}

func (d dying) Prepare(ctx context.Context, p gateway.Preparation) (string, error) {
	if d.at == "prepare" && !d.after {
		panic("killed")
	}
	reference, err := d.Gateway.Prepare(ctx, p)
	if d.at == "prepare" {
		panic("killed")
	}
	return reference, err
}

func (d dying) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	if !d.after {
		panic("killed")
	}
	if _, err := d.Gateway.Confirm(ctx, reference); err != nil {
		return gateway.Payment{}, err
	}
	panic("killed")
}

func TestReconcileFinishesWhatACrashLeft(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		at    string
		after bool
		order entorder.Status
		level string
		paid  payment.Status
	}{
		{"before preparing", "prepare", false, entorder.StatusPaymentFailed, "5 on hand, 0 reserved", payment.StatusFailed},
		{"before committing the reference", "prepare", true, entorder.StatusPaymentFailed, "5 on hand, 0 reserved", payment.StatusFailed},
		{"before confirming", "confirm", false, entorder.StatusPaymentFailed, "5 on hand, 0 reserved", payment.StatusFailed},
		{"after confirming", "confirm", true, entorder.StatusConfirmed, "5 on hand, 2 reserved", payment.StatusAuthorized},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			v := s.variant(5)
			in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 2})
			killed := s.through(dying{s.gateway, tt.at, tt.after})
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the checkout survived")
					}
				}()
				_, _ = killed.Complete(t.Context(), guest, in)
			}()
			for deadline := time.Now().Add(10 * time.Second); ; {
				if err := s.checkout.Reconcile(t.Context()); err != nil {
					t.Fatal(err)
				}
				p := s.store.Client.Payment.Query().OnlyX(t.Context())
				if p.NextCheckAt == nil || time.Now().After(deadline) {
					break
				}
			}
			order := s.store.Client.Order.Query().OnlyX(t.Context())
			p := s.store.Client.Payment.Query().OnlyX(t.Context())
			if order.Status != tt.order || s.level(v) != tt.level || p.Status != tt.paid {
				t.Errorf("order %s, %s, payment %s; want %s, %s, %s", order.Status, s.level(v), p.Status, tt.order, tt.level, tt.paid)
			}
			again := s.complete(in) // the client, with the same key
			if _, ok := again.(checkout.Completed); ok != (tt.order == entorder.StatusConfirmed) {
				t.Errorf("asked again: %T", again)
			}
		})
	}
}
