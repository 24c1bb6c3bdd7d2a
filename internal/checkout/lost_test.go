package checkout_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/staff"
)

// openTasks returns what is on the staff's list about an order.
func (b *bought) openTasks() []*ent.StaffTask {
	b.t.Helper()
	all, err := b.tasks.List(b.t.Context(), staff.TaskFilter{Open: new(true)}, page.Args{})
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.DeleteFunc(all.Nodes(), func(t *ent.StaffTask) bool { return t.OrderID != b.id })
}

func (b *bought) wantTask(kind stafftask.Kind) *ent.StaffTask {
	b.t.Helper()
	open := b.openTasks()
	if len(open) != 1 || open[0].Kind != kind {
		b.t.Fatalf("tasks %v, want one %s", open, kind)
	}
	return open[0]
}

func (b *bought) events() []orderevent.Type {
	var types []orderevent.Type
	for _, e := range b.store.Client.OrderEvent.Query().
		Where(orderevent.OrderID(b.id)).Order(orderevent.BySequence()).AllX(b.t.Context()) {
		types = append(types, e.Type)
	}
	return types
}

// TestOrderWhoseMoneyIsGoneIsNotSent has the hold on an order's money lapse, which the shop learns
// when it wants to take it.
func TestOrderWhoseMoneyIsGoneIsNotSent(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	b.buyWith("tok_hold_lapses")
	lines := b.store.Client.Order.Query().Where(entorder.ID(b.id)).WithLines().OnlyX(t.Context()).Edges.Lines
	one := []order.FulfillmentLineInput{{OrderLineID: lines[0].ID, Quantity: 1}}
	parcel, err := b.orders.FulfillmentCreate(t.Context(), b.staff,
		order.FulfillmentCreateInput{IdempotencyKey: "packed before", OrderID: b.id, Lines: one})
	if err != nil {
		t.Fatal(err)
	}

	for range 2 {
		wantMistake(t, b.capture("k"), fault.CodeNotAllowed, "orderId")
	}
	o := b.store.Client.Order.GetX(t.Context(), b.id)
	if o.Status != entorder.StatusProcessing || o.PaymentLostAt == nil {
		t.Errorf("order %s, money lost %v", o.Status, o.PaymentLostAt)
	}
	want := []orderevent.Type{
		orderevent.TypeOrderPlaced, orderevent.TypePaymentAuthorized, orderevent.TypeFulfillmentCreated,
		orderevent.TypePaymentVoided, orderevent.TypePaymentLost,
	}
	if got := b.events(); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	b.wantTask(stafftask.KindPaymentLost)

	_, err = b.orders.FulfillmentCreate(t.Context(), b.staff, order.FulfillmentCreateInput{IdempotencyKey: "packed after", OrderID: b.id})
	wantMistake(t, err, fault.CodeNotAllowed, "orderId")
	_, err = b.orders.FulfillmentUpdate(t.Context(), b.staff,
		order.FulfillmentUpdateInput{ID: parcel.ID, Status: new(fulfillment.StatusShipped)})
	wantMistake(t, err, fault.CodeNotAllowed, "status")
	if err := b.cancel(b.staff, "cancelled"); err != nil {
		t.Error(err)
	}
	if o = b.store.Client.Order.GetX(t.Context(), b.id); o.Status != entorder.StatusCancelled || o.PaymentLostAt != nil {
		t.Errorf("order %s, money lost %v", o.Status, o.PaymentLostAt)
	}
}

// counting is a gateway that counts what it is asked to give back.
type counting struct {
	gateway.Gateway
	refunds *atomic.Int32
}

func (c counting) Refund(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	c.refunds.Add(1)
	return c.Gateway.Refund(ctx, reference, id, amount)
}

// TestRefundThatIsRefusedIsForTheStaff has the gateway refuse to give money back: it is asked once.
// When the staff say that it is settled, it is asked how the payment stands.
func TestRefundThatIsRefusedIsForTheStaff(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	b.buyWith("tok_no_refunds")
	if err := b.capture("taken"); err != nil {
		t.Fatal(err)
	}
	var refunds atomic.Int32
	b.checkout = b.through(counting{b.gateway, &refunds})
	if err := b.cancel(b.owner, "cancelled"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		b.reconcile()
	}
	b.want(entorder.StatusCancelled, entpayment.StatusCaptured, 0, 2500, 0)
	due := func() bool {
		return b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context()).NextCheckAt != nil
	}
	if refunds.Load() != 1 || due() {
		t.Errorf("asked %d times, due: %t", refunds.Load(), due())
	}
	task := b.wantTask(stafftask.KindRefundRefused)
	resolve := func() error {
		_, err := b.tasks.Resolve(t.Context(), b.staff, staff.TaskResolveInput{ID: task.ID, Note: "paid back by transfer"})
		return err
	}
	if err := resolve(); err != nil || !due() || len(b.openTasks()) > 0 {
		t.Errorf("%v, due: %t, open: %v", err, due(), b.openTasks())
	}
	wantMistake(t, resolve(), fault.CodeNotAllowed, "id")
	if b.reconcile(); refunds.Load() != 1 || due() || len(b.openTasks()) > 0 {
		t.Errorf("asked %d times, due: %t, open: %v", refunds.Load(), due(), b.openTasks())
	}
}

// stubborn is a gateway that refuses one kind of operation, whatever the payment's state.
type stubborn struct {
	gateway.Gateway
	captures, voids bool
}

func (s stubborn) Capture(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	if s.captures {
		return gateway.Payment{}, gateway.ErrRefused
	}
	return s.Gateway.Capture(ctx, reference, id, amount)
}

func (s stubborn) Void(ctx context.Context, reference string, id uuid.UUID) (gateway.Payment, error) {
	if s.voids {
		return gateway.Payment{}, gateway.ErrRefused
	}
	return s.Gateway.Void(ctx, reference, id)
}

func TestCaptureThatIsRefusedIsForTheStaff(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	reasonable := b.checkout
	b.checkout = b.through(stubborn{Gateway: b.gateway, captures: true})
	wantMistake(t, b.capture("refused"), fault.CodeNotAllowed, "orderId")
	b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0)
	b.wantTask(stafftask.KindCaptureRefused)
	b.checkout = reasonable
	if err := b.capture("again"); err != nil {
		t.Error(err)
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 0)
}

// TestVoidThatIsRefusedIsAskedAgain has the gateway refuse to let money go: the staff know, and it
// is asked until it does.
func TestVoidThatIsRefusedIsAskedAgain(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	reasonable := b.checkout
	b.checkout = b.through(stubborn{Gateway: b.gateway, voids: true})
	if err := b.cancel(b.owner, "cancelled"); err != nil {
		t.Fatal(err)
	}
	b.reconcile()
	b.want(entorder.StatusCancelled, entpayment.StatusAuthorized, 2500, 0, 0)
	b.wantTask(stafftask.KindVoidRefused)
	b.checkout = reasonable
	b.reconcile()
	b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
}

// TestPartOfTheMoneyIsNotEnough has the gateway authorize half: the shopper is told what is
// missing, and keeps the cart.
func TestPartOfTheMoneyIsNotEnough(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(5)
	in := s.purchase("tok_partial", cart.LineInput{VariantID: v, Quantity: 2})
	half := money.Money{Amount: 1250, Currency: "USD"}
	for range 2 { // the client, with the same key
		got, ok := s.complete(in).(checkout.PaymentIncomplete)
		if !ok || got.Authorized != half || got.Missing != half {
			t.Errorf("result %+v", got)
		}
	}
	s.countOne(v, entorder.StatusPaymentFailed)
	s.wantAtGateway(gateway.Voided, 0)
	o := s.store.Client.Order.Query().OnlyX(t.Context())
	p := s.store.Client.Payment.Query().OnlyX(t.Context())
	if c := s.store.Client.Cart.GetX(t.Context(), o.CartID); c.Status != entcart.StatusOpen ||
		p.Status != entpayment.StatusVoided || p.AuthorizedAmount != 1250 {
		t.Errorf("cart %s, payment %s of %d", c.Status, p.Status, p.AuthorizedAmount)
	}
}
