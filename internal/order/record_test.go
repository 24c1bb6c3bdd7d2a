package order_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestPlaceCopiesTheCart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.place(t, s.ada, 2, 3)
	o := s.store.Client.Order.GetX(t.Context(), p.id)
	if !regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$`).MatchString(o.Number) {
		t.Errorf("number %q", o.Number)
	}
	total := money.Untaxed(money.Money{Amount: 5 * unitPrice, Currency: "USD"})
	if o.SubtotalMoney() != total || o.TotalMoney() != total || *o.UserID != s.ada.User || time.Until(o.PaymentDueAt) < 50*time.Minute {
		t.Errorf("order %v", o)
	}
	for i, line := range p.lines {
		n := int64(i + 2)
		if line.Position != i+1 || line.Quantity != i+2 || line.ProductName != "Beans" || line.UnitMoney().Net.Amount != unitPrice ||
			line.TotalMoney().Gross.Amount != n*unitPrice {
			t.Errorf("line %d: %v", i, line)
		}
	}
	contacts, err := order.ContactsByOrder.Read(t.Context(), s.store.Client, []typeid.Order{p.id})
	if c := contacts[p.id]; err != nil || c.Email != "ada@example.com" ||
		c.ShippingAddress.City != "Berlin" || c.BillingAddress != c.ShippingAddress {
		t.Errorf("contact %v, %v", c, err)
	}
	if got := s.history(t, p.id); !slices.Equal(got, []string{"ORDER_PLACED PENDING_PAYMENT"}) {
		t.Errorf("events %v", got)
	}
	if got := s.notified.take(); !slices.Equal(got, []string{p.id.String()}) {
		t.Errorf("notified %v", got)
	}
}

func TestFollowersAreWokenAfterTheCommit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 1)
	s.notified.take()
	failure := errors.New("change of mind")
	for _, fails := range []error{failure, nil} {
		err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
			o, now, err := s.Lock(ctx, tx, p.id)
			if err != nil {
				return err
			}
			if err := s.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypePaymentCaptured}); err != nil {
				return err
			}
			if early := s.notified.take(); len(early) > 0 {
				t.Errorf("notified %v inside the transaction", early)
			}
			return fails
		})
		if !errors.Is(err, fails) {
			t.Error(err)
		}
		if got := s.notified.take(); (len(got) == 1) != (fails == nil) {
			t.Errorf("ended with %v: notified %v", fails, got)
		}
	}
	if got := s.history(t, p.id); len(got) != 3 {
		t.Errorf("events %v", got)
	}
}

// TestSequenceIsGapless has many transactions record one or two facts of the same order at once.
func TestSequenceIsGapless(t *testing.T) {
	t.Parallel()
	const recorders = 60
	s := newShop(t)
	p := s.confirmed(t, s.ada, 1)
	var work sync.WaitGroup
	for i := range recorders {
		work.Go(func() {
			err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				o, now, err := s.Lock(ctx, tx, p.id)
				if err != nil {
					return err
				}
				events := []*ent.OrderEvent{{Type: orderevent.TypePaymentCaptured}, {Type: orderevent.TypePaymentRefunded}}
				return s.Record(ctx, tx, o, now, events[:1+i%2]...)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if got := len(s.history(t, p.id)); got != 2+recorders*3/2 {
		t.Errorf("%d events", got)
	}
}

func TestRecordRefusesIllegalMoves(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.place(t, s.ada, 1)
	err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.Lock(ctx, tx, p.id)
		if err != nil {
			return err
		}
		o.Status = entorder.StatusDelivered // before it is paid for
		return s.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypeFulfillmentDelivered})
	})
	if err == nil || !strings.Contains(err.Error(), "from DELIVERED to PENDING_PAYMENT") {
		t.Errorf("recorded: %v", err)
	}
	if got := s.history(t, p.id); len(got) != 1 || s.status(t, p.id) != entorder.StatusPendingPayment {
		t.Errorf("%s, %v", s.status(t, p.id), got)
	}
}

func TestEndsOfUnpaidOrders(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	now := time.Now()
	for want, end := range map[entorder.Status]func(o *ent.Order){
		entorder.StatusExpired:       func(o *ent.Order) { o.ExpiredAt = &now },
		entorder.StatusPaymentFailed: func(o *ent.Order) { o.PaymentFailedAt = &now },
	} {
		p := s.place(t, s.ada, 1)
		s.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
			o, now, err := s.Lock(ctx, tx, p.id)
			if err != nil {
				return err
			}
			end(o)
			return s.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypePaymentFailed})
		})
		o := s.store.Client.Order.GetX(t.Context(), p.id)
		if o.Status != want || !order.Closed(o.Status) || (o.ExpiredAt == nil) == (o.PaymentFailedAt == nil) {
			t.Errorf("%v, want %s", o, want)
		}
		if err := s.cancel(t, p.id, ""); err == nil {
			t.Errorf("an order that is %s was cancelled", want)
		}
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 2)
	parcel := s.pack(t, p)
	if err := s.cancel(t, p.id, "too late"); err != nil {
		t.Fatal(err)
	}
	o := s.store.Client.Order.GetX(t.Context(), p.id)
	if o.Status != entorder.StatusCancelled || o.CancelledAt == nil || *o.CancelReason != "too late" {
		t.Errorf("order %v", o)
	}
	if got := s.store.Client.Fulfillment.GetX(t.Context(), parcel.ID); got.Status != fulfillment.StatusCancelled {
		t.Errorf("its parcel is %s", got.Status)
	}
	want := []string{
		"ORDER_PLACED PENDING_PAYMENT", "PAYMENT_AUTHORIZED CONFIRMED", "FULFILLMENT_CREATED PROCESSING", "ORDER_CANCELLED CANCELLED",
	}
	if got := s.history(t, p.id); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	wantMistake(t, s.cancel(t, p.id, "again"), fault.CodeNotAllowed, "orderId")
	if err := s.cancel(t, s.place(t, s.ada, 1).id, ""); err != nil { // before it is paid for
		t.Error(err)
	}
	shipped := s.confirmed(t, s.ada, 2)
	s.move(t, s.pack(t, shipped, 1), fulfillment.StatusShipped)
	wantMistake(t, s.cancel(t, shipped.id, ""), fault.CodeNotAllowed, "orderId")
}
