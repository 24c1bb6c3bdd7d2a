package checkout_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// newHeld is an order that is held for review.
func newHeld(t *testing.T) *bought {
	t.Helper()
	b := &bought{shop: newShop(t)}
	b.owner, b.staff, b.variant = b.customer("ada"), b.shop.staff(), b.shop.variant(10)
	b.checkout = b.server(b.gateway, checkout.Options{Risks: always(review)})
	b.buy()
	return b
}

func (b *bought) approve(viewer auth.Viewer, key string) error {
	_, err := b.checkout.ReviewApprove(b.t.Context(), viewer, checkout.ApproveInput{IdempotencyKey: key, OrderID: b.id, Note: "They called."})
	return err
}

func (b *bought) reject(viewer auth.Viewer, key string) error {
	_, err := b.checkout.ReviewReject(b.t.Context(), viewer, checkout.RejectInput{IdempotencyKey: key, OrderID: b.id, Reason: "We are sorry."})
	return err
}

func (b *bought) tryPack(key string) error {
	_, err := b.orders.FulfillmentCreate(b.t.Context(), b.staff, order.FulfillmentCreateInput{IdempotencyKey: key, OrderID: b.id})
	return err
}

// order returns how the order is.
func (b *bought) order() *ent.Order { return b.store.Client.Order.GetX(b.t.Context(), b.id) }

func TestApprovedOrderGoesOn(t *testing.T) {
	t.Parallel()
	b := newHeld(t)
	wantMistake(t, b.tryPack("before"), fault.CodeNotAllowed, "orderId")
	b.wantTask(stafftask.KindReview)
	reader := b.staff
	reader.Permissions = auth.PermissionSetOf(auth.ReadOrders)
	for _, viewer := range []auth.Viewer{reader, b.customer("grace")} {
		wantMistake(t, b.approve(viewer, "not theirs"), fault.CodeNotFound, "orderId")
	}
	for range 2 {
		if err := b.approve(b.staff, "approved"); err != nil {
			t.Fatal(err)
		}
	}
	if o := b.order(); o.HeldForReviewAt != nil || o.ReviewReason == nil || *o.ReviewReason != review.Reason || len(b.openTasks()) > 0 {
		t.Errorf("%+v, tasks %v", o, b.openTasks())
	}
	if n := pgtest.Count(t, b.store, "staff_tasks WHERE note = 'They called.' AND resolved_at IS NOT NULL"); n != 1 {
		t.Errorf("%d tasks have the note", n)
	}
	if n := pgtest.Count(t, b.store, "audit_entries WHERE action = 'order.review_approved'"); n != 1 {
		t.Errorf("%d entries in the audit log", n)
	}
	if err := b.tryPack("after"); err != nil {
		t.Error(err)
	}
	wantMistake(t, b.approve(b.staff, "again"), fault.CodeNotAllowed, "orderId")
	wantMistake(t, b.reject(b.staff, "too late"), fault.CodeNotAllowed, "orderId")
	b.want(entorder.StatusProcessing, entpayment.StatusAuthorized, 2500, 0, 0)
}

func TestRejectedOrderIsCancelled(t *testing.T) {
	t.Parallel()
	b := newHeld(t)
	for range 2 {
		if err := b.reject(b.staff, "rejected"); err != nil {
			t.Fatal(err)
		}
	}
	b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
	if o := b.order(); o.HeldForReviewAt != nil || *o.CancelReason != "We are sorry." || len(b.openTasks()) > 0 || b.level(b.variant) != "10 on hand, 0 reserved" {
		t.Errorf("%+v, tasks %v, %s", o, b.openTasks(), b.level(b.variant))
	}
	wantMistake(t, b.approve(b.staff, "too late"), fault.CodeNotAllowed, "orderId")
}

// TestOwnerCancelsWhatIsHeld ends the review.
func TestOwnerCancelsWhatIsHeld(t *testing.T) {
	t.Parallel()
	b := newHeld(t)
	if err := b.cancel(b.owner, "cancelled"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
	if len(b.openTasks()) > 0 || b.order().HeldForReviewAt != nil {
		t.Errorf("%v, %+v", b.openTasks(), b.order())
	}
}

// TestDecisionsRace has two of the staff approve and reject an order, while its owner cancels it and somebody packs it.
// One of the decisions is made, and the order, its money and its stock agree with it.
func TestDecisionsRace(t *testing.T) {
	t.Parallel()
	b := newHeld(t)
	for round := range 6 {
		if round > 0 {
			b.buy()
		}
		var approved, rejected, cancelled, packed error
		var all sync.WaitGroup
		all.Go(func() { approved = b.approve(b.staff, uuid.NewString()) })
		all.Go(func() { rejected = b.reject(b.staff, uuid.NewString()) })
		all.Go(func() { packed = b.tryPack(uuid.NewString()) })
		if round%2 == 0 {
			all.Go(func() { cancelled = b.cancel(b.owner, uuid.NewString()) })
		}
		all.Wait()
		for what, err := range map[string]error{"approve": approved, "reject": rejected, "cancel": cancelled, "pack": packed} {
			if list, other := fault.Split(err); other != nil || err != nil && list[0].Code != fault.CodeNotAllowed {
				t.Errorf("%s: %v", what, err)
			}
		}
		if approved == nil && rejected == nil {
			t.Error("it was approved and rejected")
		}
		if packed == nil && approved != nil {
			t.Error("it was packed and not approved")
		}
		o := b.order()
		switch {
		case o.HeldForReviewAt != nil || len(b.openTasks()) > 0:
			t.Errorf("it is held: %+v, %v", o, b.openTasks())
		case rejected == nil || round%2 == 0 && cancelled == nil:
			b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
		case packed == nil:
			b.want(entorder.StatusProcessing, entpayment.StatusAuthorized, 2500, 0, 0)
		default:
			b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0)
		}
	}
}

// TestGatewayWarnsBeforeItIsPacked holds the order. Once it is packed there is only the warning.
func TestGatewayWarnsBeforeItIsPacked(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	follow := func() {
		reference := *b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context()).GatewayReference
		if known, err := b.through(warning{b.gateway}).Follow(t.Context(), "test", reference); err != nil || !known {
			t.Fatal(known, err)
		}
	}
	kinds := func() string {
		var names []string
		for _, task := range b.openTasks() {
			names = append(names, string(task.Kind))
		}
		return strings.Join(names, " ")
	}
	follow()
	if o := b.order(); o.HeldForReviewAt == nil || o.ReviewReason == nil || kinds() != "REVIEW FRAUD_WARNING" {
		t.Errorf("%+v, %s", o, kinds())
	}
	wantMistake(t, b.tryPack("held"), fault.CodeNotAllowed, "orderId")
	if err := b.approve(b.staff, "approved"); err != nil {
		t.Error(err)
	}
	follow() // the same warning
	if err := b.tryPack("approved"); err != nil || kinds() != "FRAUD_WARNING" {
		t.Errorf("%v, %s", err, kinds())
	}
	b.buy()
	if err := b.tryPack("another"); err != nil {
		t.Error(err)
	}
	follow()
	if o := b.order(); o.HeldForReviewAt != nil || kinds() != "FRAUD_WARNING" {
		t.Errorf("%+v, %s", o, kinds())
	}
}

// TestMoneyIsNotTakenOfWhatIsHeld at a gateway that takes it at once: it is when the order is approved.
func TestMoneyIsNotTakenOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	s := newCalled(t)
	s.checkout = checkout.New(s.store, s.accounts, s.carts, s.stock, s.orders, s.payments, s.tenders, s.tasks, staff.Audit, slog.New(slog.DiscardHandler),
		checkout.Options{Risks: always(review)})
	in := s.purchase("", cart.LineInput{VariantID: s.variant(5), Quantity: 1})
	in.Payment = &checkout.PaymentInput{Option: &checkout.PaymentOptionInput{Gateway: "stripe", Token: new("pm_card_visa")}}
	got, is := s.complete(in).(checkout.Completed)
	if !is {
		t.Fatalf("%+v", got)
	}
	paid := func(want entpayment.Status, captured int64) {
		t.Helper()
		if p := s.store.Client.Payment.Query().OnlyX(t.Context()); p.Status != want || p.CapturedAmount != captured {
			t.Errorf("%s, %d captured; want %s", p.Status, p.CapturedAmount, want)
		}
	}
	paid(entpayment.StatusAuthorized, 0)
	if _, err := s.checkout.ReviewApprove(t.Context(), s.staff(), checkout.ApproveInput{IdempotencyKey: "k", OrderID: got.Order.ID}); err != nil {
		t.Fatal(err)
	}
	paid(entpayment.StatusCaptured, 1250)
}
