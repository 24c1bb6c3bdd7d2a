package payment_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const price = 1250

func usd(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }

// order makes an order that costs price.
func (f *methodsFixture) order(t *testing.T, owner auth.Viewer) *ent.Order {
	t.Helper()
	return f.store.Client.Order.Create().SetNumber(uuid.NewString()[:20]).SetUserID(owner.User).
		SetCartID(typeid.NewCart()).SetCurrency("USD").SetSubtotalNet(price).SetSubtotalTax(0).SetTotalNet(price).SetTotalTax(0).
		SetPaymentDueAt(time.Now()).SaveX(t.Context())
}

func (f *methodsFixture) begin(t *testing.T, o *ent.Order) (p *ent.Payment) {
	t.Helper()
	err := f.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) (err error) {
		p, err = f.Begin(ctx, tx, o, o.TotalMoney().Gross, payment.Means{Gateway: "methods", Token: "tok_approved"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// locked does something to the locked payment in a transaction.
func (f *methodsFixture) locked(t *testing.T, id typeid.Payment, do func(context.Context, *ent.Tx, *ent.Payment) error) {
	t.Helper()
	err := f.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		p, err := f.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		return do(ctx, tx, p)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// apply applies what the gateway says, and returns how many entries that added.
func (f *methodsFixture) apply(t *testing.T, id typeid.Payment, seen gateway.Payment) (added int) {
	t.Helper()
	f.locked(t, id, func(ctx context.Context, tx *ent.Tx, p *ent.Payment) error {
		entries, err := f.Apply(ctx, tx, p, seen)
		added = len(entries)
		return err
	})
	return added
}

func (f *methodsFixture) request(t *testing.T, id typeid.Payment, operation paymentevent.Type) {
	t.Helper()
	f.locked(t, id, func(ctx context.Context, tx *ent.Tx, p *ent.Payment) error { return f.Request(ctx, tx, p, operation) })
}

// want checks a stored payment and what is outstanding of it.
func (f *methodsFixture) want(
	t *testing.T, id typeid.Payment, status entpayment.Status, amounts [3]int64, outstanding ...paymentevent.Type,
) (*ent.Payment, []*ent.PaymentEvent) {
	t.Helper()
	p, open, err := f.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var types []paymentevent.Type
	for _, e := range open {
		types = append(types, e.Type)
	}
	if got := [3]int64{p.AuthorizedAmount, p.CapturedAmount, p.RefundedAmount}; p.Status != status || got != amounts {
		t.Errorf("payment is %s %v, want %s %v", p.Status, got, status, amounts)
	}
	if !slices.Equal(types, outstanding) || (p.NextCheckAt == nil) != (len(outstanding) == 0) {
		t.Errorf("outstanding %v, due %v; want %v", types, p.NextCheckAt, outstanding)
	}
	return p, open
}

// TestPaymentFollowsTheGateway takes a payment through the test gateway, and tells each answer
// twice.
func TestPaymentFollowsTheGateway(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	gw, err := testgateway.Open(t.Context(), f.store.DB, testgateway.Options{ActionBaseURL: "http://localhost/test-gateway"})
	if err != nil {
		t.Fatal(err)
	}
	p := f.begin(t, f.order(t, f.ada))
	_, open := f.want(t, p.ID, entpayment.StatusPending, [3]int64{}, paymentevent.TypeAuthorization)
	if open[0].OperationID != p.ID.UUID() || open[0].Amount != price {
		t.Errorf("requested %v", open[0])
	}
	reference, err := gw.Prepare(t.Context(), gateway.Preparation{Attempt: p.ID, Amount: usd(price), Token: p.GatewayToken})
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := f.CommitReference(t.Context(), p.ID, reference); !ok || err != nil {
		t.Fatalf("committed %v, %v", ok, err)
	}
	for _, step := range []struct {
		operation paymentevent.Type
		ask       func(operation *ent.PaymentEvent) (gateway.Payment, error)
		want      entpayment.Status
		amounts   [3]int64
	}{
		{
			paymentevent.TypeAuthorization,
			func(*ent.PaymentEvent) (gateway.Payment, error) { return gw.Confirm(t.Context(), reference) },
			entpayment.StatusAuthorized, [3]int64{price, 0, 0},
		},
		{
			paymentevent.TypeCapture,
			func(e *ent.PaymentEvent) (gateway.Payment, error) {
				return gw.Capture(t.Context(), reference, e.OperationID, usd(e.Amount))
			},
			entpayment.StatusCaptured, [3]int64{price, price, 0},
		},
		{
			paymentevent.TypeRefund,
			func(e *ent.PaymentEvent) (gateway.Payment, error) {
				return gw.Refund(t.Context(), reference, e.OperationID, usd(e.Amount))
			},
			entpayment.StatusRefunded, [3]int64{price, price, price},
		},
	} {
		before, _, err := f.Get(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if step.operation != paymentevent.TypeAuthorization {
			f.request(t, p.ID, step.operation)
			f.request(t, p.ID, step.operation) // adds nothing
		}
		amounts := [3]int64{before.AuthorizedAmount, before.CapturedAmount, before.RefundedAmount}
		_, open := f.want(t, p.ID, before.Status, amounts, step.operation)
		seen, err := step.ask(open[0])
		if err != nil {
			t.Fatal(err)
		}
		if first, second := f.apply(t, p.ID, seen), f.apply(t, p.ID, seen); first != 1 || second != 0 {
			t.Errorf("%s: added %d entries, then %d", step.operation, first, second)
		}
		f.want(t, p.ID, step.want, step.amounts)
	}
	f.request(t, p.ID, paymentevent.TypeRefund) // of nothing
	f.want(t, p.ID, entpayment.StatusRefunded, [3]int64{price, price, price})
}

func TestCommitReference(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	p, givenUp := f.begin(t, f.order(t, f.ada)), f.begin(t, f.order(t, f.ada))
	for i, want := range []bool{true, false} { // once
		if ok, err := f.CommitReference(t.Context(), p.ID, "first"); ok != want || err != nil {
			t.Errorf("time %d: %v, %v", i+1, ok, err)
		}
	}
	f.apply(t, givenUp.ID, gateway.Payment{Status: gateway.Voided})
	if ok, err := f.CommitReference(t.Context(), givenUp.ID, "second"); ok || err != nil {
		t.Errorf("of an attempt that was given up: %v, %v", ok, err)
	}
	stored, _ := f.want(t, givenUp.ID, entpayment.StatusFailed, [3]int64{})
	if stored.GatewayReference != nil || stored.FailureCode != gateway.NoAnswer {
		t.Errorf("given up: reference %v, code %q", stored.GatewayReference, stored.FailureCode)
	}
}

func TestActionURLIsKeptWhileItIsNeeded(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	p := f.begin(t, f.order(t, f.ada))
	waiting := gateway.Payment{Status: gateway.ActionRequired, ActionURL: "https://bank.example.com/1"}
	if f.apply(t, p.ID, waiting) != 1 || f.apply(t, p.ID, waiting) != 0 {
		t.Error("ACTION_REQUIRED is one entry")
	}
	stored, _ := f.want(t, p.ID, entpayment.StatusActionRequired, [3]int64{}, paymentevent.TypeAuthorization)
	if stored.ActionURL != waiting.ActionURL || time.Until(*stored.NextCheckAt) > 10*time.Second {
		t.Errorf("action at %q, looked at again in %s", stored.ActionURL, time.Until(*stored.NextCheckAt))
	}
	f.apply(t, p.ID, gateway.Payment{Status: gateway.Authorized, Authorized: usd(price)})
	f.want(t, p.ID, entpayment.StatusAuthorized, [3]int64{price, 0, 0})
}

// TestDueIsSharedOut has replicas look for due payments at once: each payment goes to one of them.
func TestDueIsSharedOut(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	o := f.order(t, f.ada)
	want := map[typeid.Payment]int{}
	for range 20 {
		want[f.begin(t, o).ID] = 1
	}
	if due, err := f.Due(t.Context(), 100); len(due) > 0 || err != nil {
		t.Errorf("due at once: %v, %v", due, err)
	}
	f.store.Client.Payment.Update().SetNextCheckAt(time.Now()).ExecX(t.Context())
	done := f.begin(t, o)
	f.apply(t, done.ID, gateway.Payment{Status: gateway.Authorized, Authorized: usd(price)}) // nothing is outstanding of it

	got := map[typeid.Payment]int{}
	var mu sync.Mutex
	var replicas sync.WaitGroup
	for range 8 {
		replicas.Go(func() {
			for range 3 {
				due, err := f.Due(t.Context(), 4)
				if err != nil || len(due) > 4 {
					t.Errorf("%d due, %v", len(due), err)
				}
				mu.Lock()
				for id := range due {
					got[id]++
				}
				mu.Unlock()
			}
		})
	}
	replicas.Wait()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDueSkipsWhatIsBeingTaken looks for due payments while another replica's look has not
// committed yet.
func TestDueSkipsWhatIsBeingTaken(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	o := f.order(t, f.ada)
	taken, free := f.begin(t, o), f.begin(t, o)
	f.store.Client.Payment.Update().SetNextCheckAt(time.Now()).ExecX(t.Context())
	other, err := f.store.Client.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	other.Payment.UpdateOneID(taken.ID).SetNextCheckAt(time.Now().Add(time.Hour)).ExecX(t.Context())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if due, err := f.Due(ctx, 10); err != nil || len(due) != 1 || due[free.ID].IsZero() {
		t.Errorf("due %v, %v; want %v", due, err, free.ID)
	}
}

func TestPaymentsAreVisibleToTheirOwner(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	o := f.order(t, f.ada)
	first, second, gracesOwn := f.begin(t, o), f.begin(t, o), f.begin(t, f.order(t, f.grace))
	ids := []typeid.Payment{first.ID, second.ID, gracesOwn.ID, typeid.NewPayment()}
	for name, tt := range map[string]struct {
		viewer auth.Viewer
		want   []typeid.Payment
	}{
		"ada":                          {f.ada, []typeid.Payment{first.ID, second.ID}},
		"grace":                        {f.grace, []typeid.Payment{gracesOwn.ID}},
		"guest":                        {auth.Viewer{}, nil},
		"staff":                        {auth.Viewer{Role: auth.Staff, User: typeid.NewUser(), Permissions: auth.PermissionSetOf(auth.ReadOrders)}, ids[:3]},
		"staff without the permission": {auth.Viewer{Role: auth.Staff, User: typeid.NewUser()}, nil},
	} {
		got, err := f.VisibleByID(t.Context(), tt.viewer, ids)
		if err != nil || len(got) != len(tt.want) {
			t.Errorf("%s sees %d payments, %v", name, len(got), err)
		}
		for _, id := range tt.want {
			if got[id] == nil || got[id].ID != id {
				t.Errorf("%s does not see %s", name, id)
			}
		}
	}
	byOrder, err := payment.ByOrder.Read(t.Context(), f.store.Client, []typeid.Order{o.ID, typeid.NewOrder()})
	if err != nil || len(byOrder) != 1 || len(byOrder[o.ID]) != 2 || byOrder[o.ID][0].ID != first.ID {
		t.Errorf("by order, oldest first: %v, %v", byOrder, err)
	}
}
