package checkout_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// bought is an order of a customer's: two units of ten, their money held.
type bought struct {
	*shop
	owner, staff auth.Viewer
	variant      typeid.Variant
	id           typeid.Order
}

func newBought(t *testing.T) *bought {
	t.Helper()
	b := &bought{shop: newShop(t)}
	b.owner, b.staff, b.variant = b.customer("ada"), b.shop.staff(), b.shop.variant(10)
	b.buy()
	return b
}

// buy makes another order like it, and that the one meant from now on.
func (b *bought) buy() { b.buyWith("tok_approved") }

func (b *bought) buyWith(token string) {
	b.t.Helper()
	in := b.purchaseBy(b.owner, token, cart.LineInput{VariantID: b.variant, Quantity: 2})
	completed, ok := b.completeBy(b.owner, in).(checkout.Completed)
	if !ok {
		b.t.Fatal("the purchase failed")
	}
	b.id = completed.Order.ID
}

func (b *bought) cancel(viewer auth.Viewer, key string) error {
	_, err := b.checkout.Cancel(b.t.Context(), viewer, checkout.CancelInput{IdempotencyKey: key, OrderID: &b.id})
	return err
}

func (b *bought) capture(key string) error {
	_, err := b.checkout.Capture(b.t.Context(), b.staff, checkout.CaptureInput{IdempotencyKey: key, OrderID: b.id})
	return err
}

// want checks the order, its payment and, at the gateway, what is held, what was taken and what was
// given back.
func (b *bought) want(order entorder.Status, paid entpayment.Status, held, captured, refunded int64) {
	b.t.Helper()
	o := b.store.Client.Order.GetX(b.t.Context(), b.id)
	p := b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(b.t.Context())
	if o.Status != order || p.Status != paid {
		b.t.Errorf("order %s, payment %s; want %s, %s", o.Status, p.Status, order, paid)
	}
	totals, err := b.gateway.Totals(b.t.Context(), p.ID)
	want := testgateway.Totals{Payments: 1, Authorized: 2500, Held: held, Captured: captured, Refunded: refunded}
	if err != nil || totals != want {
		b.t.Errorf("at the gateway %+v, %v; want %+v", totals, err, want)
	}
}

func wantMistake(t *testing.T, err error, code fault.Code, field ...string) {
	t.Helper()
	list, other := fault.Split(err)
	if other != nil || len(list) != 1 || list[0].Code != code || !slices.Equal(list[0].Field, field) {
		t.Errorf("error is %v, want %s at %v", err, code, field)
	}
}

func TestCancelIsForTheOwnerAndStaff(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	stranger, reader := b.customer("grace"), b.staff
	reader.Permissions = auth.PermissionSetOf(auth.ReadOrders)
	for _, viewer := range []auth.Viewer{stranger, guest, reader} {
		wantMistake(t, b.cancel(viewer, "k"), fault.CodeNotFound, "orderId")
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0)
	if err := b.cancel(b.owner, "k"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
	wantMistake(t, b.cancel(stranger, "k"), fault.CodeNotFound, "orderId")
	b.buy()
	if err := b.cancel(b.staff, "k"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
	if b.level(b.variant) != "10 on hand, 0 reserved" {
		t.Error(b.level(b.variant))
	}
}

func TestCancelOnceForAKey(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	wantMistake(t, b.cancel(b.owner, ""), fault.CodeRequired, "idempotencyKey")
	for range 3 {
		if err := b.cancel(b.owner, "k"); err != nil {
			t.Fatal(err)
		}
	}
	wantMistake(t, b.cancel(b.owner, "another"), fault.CodeNotAllowed, "orderId")
	first := b.id
	b.buy()
	wantMistake(t, b.cancel(b.owner, "k"), fault.CodeIdempotencyKeyReused, "idempotencyKey") // for another order
	b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0)
	_, err := b.checkout.Cancel(t.Context(), b.owner, checkout.CancelInput{IdempotencyKey: "k", OrderID: &first, Reason: "other"})
	wantMistake(t, err, fault.CodeIdempotencyKeyReused, "idempotencyKey")
}

func TestCaptureOnce(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	wantMistake(t, b.capture(""), fault.CodeRequired, "idempotencyKey")
	for range 3 {
		if err := b.capture("k"); err != nil {
			t.Fatal(err)
		}
		b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 0)
	}
	wantMistake(t, b.capture("another"), fault.CodeNotAllowed, "orderId")
	if n := b.store.Client.PaymentEvent.Query().Where(paymentevent.TypeEQ(paymentevent.TypeCapture)).CountX(t.Context()); n != 2 {
		t.Errorf("%d entries about the capture, want that it was requested and done", n)
	}
	if err := b.cancel(b.owner, "k"); err != nil { // a key of another mutation
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusRefunded, 0, 2500, 2500)
	wantMistake(t, b.capture("a third"), fault.CodeNotAllowed, "orderId")
	b.id = typeid.NewOrder()
	wantMistake(t, b.capture("k"), fault.CodeNotFound, "orderId")
}

func TestCancelRefusesWhatItIsTooLateFor(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	parcel, err := b.orders.FulfillmentCreate(t.Context(), b.staff, order.FulfillmentCreateInput{IdempotencyKey: "k", OrderID: b.id})
	if err != nil {
		t.Fatal(err)
	}
	shipped := fulfillment.StatusShipped
	if _, err := b.orders.FulfillmentUpdate(t.Context(), b.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Status: &shipped}); err != nil {
		t.Fatal(err)
	}
	wantMistake(t, b.cancel(b.owner, "k"), fault.CodeNotAllowed, "orderId")
	b.want(entorder.StatusShipped, entpayment.StatusAuthorized, 2500, 0, 0)

	waiting := b.completeBy(b.owner, b.purchaseBy(b.owner, "tok_action_required", cart.LineInput{VariantID: b.variant, Quantity: 1}))
	b.id = waiting.(checkout.ActionRequired).Order.ID
	wantMistake(t, b.capture("k"), fault.CodeNotAllowed, "orderId")
	if err := b.cancel(b.owner, "k"); err != nil { // the refusals have not used up the key
		t.Error(err)
	}
	wantMistake(t, b.cancel(b.owner, "other"), fault.CodeNotAllowed, "orderId")
}

// TestCancelManyTimesAtOnce cancels by one key and by many: stock and money return once.
func TestCancelManyTimesAtOnce(t *testing.T) {
	t.Parallel()
	for _, oneKey := range []bool{true, false} {
		b := newBought(t)
		var work sync.WaitGroup
		errs := make([]error, 12)
		for i := range errs {
			key := "k"
			if !oneKey {
				key = uuid.NewString()
			}
			work.Go(func() { errs[i] = b.cancel(b.owner, key) })
		}
		work.Wait()
		succeeded := 0
		for _, err := range errs {
			if err == nil {
				succeeded++
				continue
			}
			wantMistake(t, err, fault.CodeNotAllowed, "orderId")
		}
		if oneKey != (succeeded == len(errs)) || succeeded == 0 || !oneKey && succeeded != 1 {
			t.Errorf("one key: %v, %d of %d succeeded", oneKey, succeeded, len(errs))
		}
		b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
		if b.level(b.variant) != "10 on hand, 0 reserved" {
			t.Error(b.level(b.variant))
		}
	}
}

// TestCaptureAndCancelAtOnce takes the money and cancels at once: whichever comes first, nothing is
// kept.
func TestCaptureAndCancelAtOnce(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	for range 20 {
		var captured, cancelled error
		var work sync.WaitGroup
		work.Go(func() { captured = b.capture(b.id.String()) })
		work.Go(func() { cancelled = b.cancel(b.owner, b.id.String()) })
		work.Wait()
		if cancelled != nil {
			t.Fatal(cancelled)
		}
		if captured != nil {
			wantMistake(t, captured, fault.CodeNotAllowed, "orderId")
		}
		b.reconcile()
		p := b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context())
		taken := p.CapturedAmount
		if want := map[bool]entpayment.Status{true: "REFUNDED", false: "VOIDED"}[taken > 0]; p.NextCheckAt != nil || p.Status != want {
			t.Errorf("payment %v", p)
		}
		b.want(entorder.StatusCancelled, p.Status, 0, taken, taken)
		b.buy()
	}
}

var errDown = errors.New("the gateway is down")

// down is a gateway that answers to nothing that moves money, though it may have done it.
type down struct {
	*testgateway.Gateway
	works bool
}

func (d down) Capture(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	if d.works {
		if _, err := d.Gateway.Capture(ctx, reference, id, amount); err != nil {
			return gateway.Payment{}, err
		}
	}
	return gateway.Payment{}, errDown
}

func (d down) Void(ctx context.Context, reference string, id uuid.UUID) (gateway.Payment, error) {
	if d.works {
		if _, err := d.Gateway.Void(ctx, reference, id); err != nil {
			return gateway.Payment{}, err
		}
	}
	return gateway.Payment{}, errDown
}

func (d down) Refund(ctx context.Context, reference string, id uuid.UUID, amount money.Money) (gateway.Payment, error) {
	if d.works {
		if _, err := d.Gateway.Refund(ctx, reference, id, amount); err != nil {
			return gateway.Payment{}, err
		}
	}
	return gateway.Payment{}, errDown
}

// TestChangesOutlastASilentGateway captures and cancels while the gateway does not answer, whether
// or not it does the work.
func TestChangesOutlastASilentGateway(t *testing.T) {
	t.Parallel()
	for _, works := range []bool{false, true} {
		b := newBought(t)
		reachable := b.checkout
		unreachable := b.through(down{b.gateway, works})
		finish := func(change func() error) {
			b.checkout = unreachable
			if err := change(); err != nil {
				t.Fatal(err)
			}
			p := b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context())
			if p.NextCheckAt == nil {
				t.Errorf("nothing is outstanding: %v", p)
			}
			b.checkout = reachable
			b.reconcile()
		}
		finish(func() error { return b.capture("k") })
		b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 0)
		finish(func() error { return b.cancel(b.owner, "k") })
		b.want(entorder.StatusCancelled, entpayment.StatusRefunded, 0, 2500, 2500)
		b.buy()
		finish(func() error { return b.cancel(b.owner, "another") })
		b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
		left := b.store.Client.Payment.Query().Where(entpayment.NextCheckAtNotNil()).AllX(t.Context())
		if len(left) > 0 || b.level(b.variant) != "10 on hand, 0 reserved" {
			t.Errorf("outstanding %v, %s", left, b.level(b.variant))
		}
	}
}

// TestCancelledOrdersAreNotCaptured tries to take money that is to be let go, but is not yet.
func TestCancelledOrdersAreNotCaptured(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	reachable := b.checkout
	b.checkout = b.through(down{b.gateway, false})
	if err := b.cancel(b.owner, "k"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusAuthorized, 2500, 0, 0)
	wantMistake(t, b.capture("k"), fault.CodeNotAllowed, "orderId")
	b.checkout = reachable
	b.reconcile()
	b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
}

// TestChangesAtTheGateway has somebody move the money at the gateway itself, which the shop learns
// when it is refused.
func TestChangesAtTheGateway(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	reference := func() string {
		return *b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context()).GatewayReference
	}
	usd := func(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }
	there := func(_ gateway.Payment, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	there(b.gateway.Void(t.Context(), reference(), uuid.New()))
	for range 2 { // the same key is told the same
		wantMistake(t, b.capture("k"), fault.CodeNotAllowed, "orderId")
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusVoided, 0, 0, 0)

	b.buy()
	there(b.gateway.Capture(t.Context(), reference(), uuid.New(), usd(2500)))
	if err := b.cancel(b.owner, "captured"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusRefunded, 0, 2500, 2500)

	b.buy()
	if err := b.capture("another"); err != nil {
		t.Fatal(err)
	}
	there(b.gateway.Refund(t.Context(), reference(), uuid.New(), usd(1000)))
	if err := b.cancel(b.owner, "refunded in part"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusRefunded, 0, 2500, 2500)
}
