package order_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
)

// TestAParcelIsShippedOnce reports the same parcel as shipped many times at once.
func TestAParcelIsShippedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 2)
	parcel := s.pack(t, p)
	var work sync.WaitGroup
	for range 12 {
		work.Go(func() {
			shipped := fulfillment.StatusShipped
			got, err := s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Status: &shipped})
			if err != nil || got.Status != shipped {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	work.Wait()
	if events := s.history(t, p.id); len(events) != 4 || s.level(t, p.lines[0]) != "0/8" {
		t.Errorf("events %v, stock %s", events, s.level(t, p.lines[0]))
	}
}

// TestCancelOrShip cancels an order while its parcel is reported as shipped: it is one or the
// other, in its stock too.
func TestCancelOrShip(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range 20 {
		p := s.confirmed(t, s.ada, 2)
		parcel := s.pack(t, p)
		var cancelled, shipped error
		var work sync.WaitGroup
		work.Go(func() {
			cancelled = s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				o, now, err := s.Lock(ctx, tx, p.id)
				if err != nil {
					return err
				}
				if err := s.Cancel(ctx, tx, o, now, s.ada.Actor(), ""); err != nil {
					return err
				}
				return s.stock.Release(ctx, tx, p.id)
			})
		})
		work.Go(func() {
			to := fulfillment.StatusShipped
			_, shipped = s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Status: &to})
		})
		work.Wait()
		want, level, last := entorder.StatusShipped, "0/8", "FULFILLMENT_SHIPPED SHIPPED"
		if cancelled == nil {
			want, level, last = entorder.StatusCancelled, "0/10", "ORDER_CANCELLED CANCELLED"
			wantMistake(t, shipped, fault.CodeNotAllowed, "status")
		} else {
			wantMistake(t, cancelled, fault.CodeNotAllowed, "orderId")
		}
		events := s.history(t, p.id)
		if s.status(t, p.id) != want || s.level(t, p.lines[0]) != level || !slices.Equal(events[3:], []string{last}) {
			t.Errorf("%s, stock %s, events %v", s.status(t, p.id), s.level(t, p.lines[0]), events)
		}
	}
}
