package payment_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (f *methodsFixture) wantMethod(t *testing.T, id typeid.Payment, want *payment.MethodDetails) {
	t.Helper()
	p, _, err := f.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, payment.MethodOf(p)); diff != "" {
		t.Errorf("paid with (-want +got):\n%s", diff)
	}
}

// card is what a payment says of a card; no digits are none.
func card(brand, last4 string) *payment.MethodDetails {
	details := &payment.MethodDetails{Kind: entpayment.MethodKindCard, Brand: &brand}
	if last4 != "" {
		details.Last4 = &last4
	}
	return details
}

func told(status gateway.Status, brand, last4 string) gateway.Payment {
	return gateway.Payment{Status: status, Authorized: usd(price), Method: gateway.Method{Kind: gateway.Card, Brand: brand, Last4: last4}}
}

func (f *methodsFixture) erase(ctx context.Context, viewer auth.Viewer) error {
	return f.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if err := payment.Erase(ctx, tx, &ent.User{ID: viewer.User}); err != nil {
			return err
		}
		return tx.User.DeleteOneID(viewer.User).Exec(ctx)
	})
}

// TestMethodIsTold has the gateway say what a payment is made with: not at once, then otherwise
// while it is undecided, and no more once it is.
func TestMethodIsTold(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	p := f.begin(t, f.order(t, f.ada))
	f.wantMethod(t, p.ID, nil)
	f.apply(t, p.ID, gateway.Payment{Status: gateway.ActionRequired, ActionURL: "https://bank.example.com/1"})
	f.wantMethod(t, p.ID, nil)
	f.apply(t, p.ID, told(gateway.ActionRequired, "visa", "4242"))
	f.wantMethod(t, p.ID, card("visa", "4242"))
	f.apply(t, p.ID, gateway.Payment{Status: gateway.Unconfirmed}) // which does not say
	f.wantMethod(t, p.ID, card("visa", "4242"))
	f.apply(t, p.ID, told(gateway.Authorized, "mastercard", ""))
	f.wantMethod(t, p.ID, card("mastercard", ""))
	f.apply(t, p.ID, told(gateway.Authorized, "visa", "4242"))
	f.wantMethod(t, p.ID, card("mastercard", ""))
}

// TestSavedMethodStaysWithThePayment has a saved method be known from the beginning, and deleted.
func TestSavedMethodStaysWithThePayment(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	o, saved := f.order(t, f.ada), f.save(t, f.ada, "tok_1")
	var p *ent.Payment
	err := f.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) (err error) {
		p, err = f.Begin(ctx, tx, o, o.TotalMoney().Gross, payment.Means{Gateway: saved.Gateway, Token: saved.GatewayToken, Method: saved})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wantMethod(t, p.ID, card("visa", "4242"))
	if _, err := f.DeleteMethod(t.Context(), f.ada, payment.MethodDeleteInput{ID: saved.ID}); err != nil {
		t.Fatal(err)
	}
	f.wantMethod(t, p.ID, card("visa", "4242"))
	f.apply(t, p.ID, gateway.Payment{Status: gateway.Declined, DeclineCode: "invalid_payment_method"})
	f.wantMethod(t, p.ID, card("visa", "4242"))
}

func TestErase(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	adas, graces := f.begin(t, f.order(t, f.ada)), f.begin(t, f.order(t, f.grace))
	for _, p := range []*ent.Payment{adas, graces} {
		f.apply(t, p.ID, told(gateway.Authorized, "visa", "4242"))
	}
	if err := f.erase(t.Context(), f.ada); err != nil {
		t.Fatal(err)
	}
	f.wantMethod(t, adas.ID, card("visa", ""))
	f.wantMethod(t, graces.ID, card("visa", "4242"))
	late := told(gateway.Captured, "visa", "4242")
	late.Captured = usd(price)
	if f.apply(t, adas.ID, late) != 1 {
		t.Error("a capture was not entered")
	}
	f.wantMethod(t, adas.ID, card("visa", ""))
}

// TestEraseBesideTheGateway deletes an account while the gateway tells of its payments, each of
// which is locked after its order. What the gateway tells is kept, and no digits are left.
func TestEraseBesideTheGateway(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	var payments []*ent.Payment
	for range 8 {
		p := f.begin(t, f.order(t, f.ada))
		f.apply(t, p.ID, told(gateway.Authorized, "visa", "4242"))
		payments = append(payments, p)
	}
	var all sync.WaitGroup
	for _, p := range payments {
		all.Go(func() {
			late := told(gateway.Captured, "visa", "4242")
			late.Captured = usd(price)
			err := f.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				if _, err := tx.ExecContext(ctx, "SELECT FROM orders WHERE id = $1 FOR UPDATE", p.OrderID); err != nil {
					return err
				}
				locked, err := f.Lock(ctx, tx, p.ID)
				if err != nil {
					return err
				}
				_, err = f.Apply(ctx, tx, locked, late)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		if err := f.erase(t.Context(), f.ada); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	for _, p := range payments {
		f.wantMethod(t, p.ID, card("visa", ""))
		f.want(t, p.ID, entpayment.StatusCaptured, [3]int64{price, price, 0})
	}
}
