package order_test

import (
	"slices"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/orderline"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// inDays is a day so many days from now.
func inDays(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

// release sets until which day the variant of a line is on pre-order; an empty day ends that.
func (s *shop) release(t *testing.T, p placed, line int, day string) {
	t.Helper()
	in := inventory.PreorderSetInput{VariantID: *p.lines[line].VariantID}
	if day != "" {
		in.Preorder = &inventory.PreorderInput{ReleaseOn: day}
	}
	if _, err := s.stock.SetPreorder(t.Context(), s.staff, in); err != nil {
		t.Fatal(err)
	}
}

// line reads an order's line.
func (s *shop) line(t *testing.T, id typeid.OrderLine) *ent.OrderLine {
	t.Helper()
	return s.store.Client.OrderLine.Query().Where(orderline.ID(id)).AllX(t.Context())[0]
}

// preordered makes a line one that was bought on pre-order until a day.
func (s *shop) preordered(t *testing.T, p placed, line int, day string) {
	t.Helper()
	s.release(t, p, line, day)
	s.exec(t, "UPDATE order_lines SET preorder_release_on = $2, available_from = $2 WHERE id = $1", p.lines[line].ID, day)
}

// TestPreordersWaitForTheirDay: what is on pre-order is packed from its day on, and the rest before that.
func TestPreordersWaitForTheirDay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 1, 2, 1)
	s.preordered(t, p, 0, inDays(3))
	s.preordered(t, p, 1, inDays(5))
	_, err := s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p, 1, 0, 1))
	wantMistake(t, err, fault.CodeNotAllowed, "lines", "0", "orderLineId")
	if first := s.pack(t, p); !slices.Equal(s.contents(t, p, first), []int{0, 0, 1}) {
		t.Errorf("packed %v", s.contents(t, p, first))
	}
	_, err = s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p))
	wantMistake(t, err, fault.CodeNotAllowed, "orderId")
	list, _ := fault.Split(err)
	if want := "What is left of the order is on pre-order, and cannot be packed before " + inDays(3) + "."; list[0].Message != want {
		t.Errorf("%v, want %s", err, want)
	}
	all, err := s.Fulfill(t.Context(), s.staff, order.FulfillInput{IdempotencyKey: "all", OrderIDs: []typeid.Order{p.id}})
	if err != nil || len(all[0].UserErrors) != 1 || all[0].UserErrors[0].Field[0] != "orderIds" {
		t.Errorf("%v, %v", all, err)
	}
	s.release(t, p, 0, "") // it has come before its day
	if second := s.pack(t, p); !slices.Equal(s.contents(t, p, second), []int{1, 0, 0}) {
		t.Errorf("packed %v", s.contents(t, p, second))
	}
}

// TestPreordersFollowTheirDay: lines that wait move to the new day, once, with an event; those that do not wait stay.
func TestPreordersFollowTheirDay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p, gone := s.confirmed(t, s.ada, 1, 1), s.confirmed(t, s.grace, 1)
	s.preordered(t, p, 0, inDays(3))
	s.exec(t, "UPDATE order_lines SET variant_id = $2, preorder_release_on = $3, available_from = $3 WHERE id = $1", gone.lines[0].ID, p.lines[0].VariantID, inDays(3))
	if err := s.cancel(t, gone.id, "late"); err != nil {
		t.Fatal(err)
	}
	s.release(t, p, 0, inDays(8))
	before := len(s.history(t, p.id))
	s.notified.take()
	for range 2 {
		if err := s.MovePreorders(t.Context(), *p.lines[0].VariantID); err != nil {
			t.Fatal(err)
		}
	}
	history := s.history(t, p.id)
	if len(history) != before+1 || history[before] != "PREORDER_RELEASE_CHANGED CONFIRMED" || !slices.Equal(s.notified.take(), []string{p.id.String()}) {
		t.Errorf("%v", history)
	}
	moved := order.PreorderOf(s.line(t, p.lines[0].ID))
	if want := (order.LinePreorder{ReleaseOn: inDays(3), AvailableFrom: inDays(8)}); *moved != want {
		t.Errorf("%v, want %v", moved, want)
	}
	if left := order.PreorderOf(s.line(t, gone.lines[0].ID)); left.AvailableFrom != inDays(3) {
		t.Errorf("an order that was cancelled waits until %s", left.AvailableFrom)
	}
	if other := s.line(t, p.lines[1].ID); order.PreorderOf(other) != nil {
		t.Errorf("a line waits that is on no pre-order: %v", other)
	}
	s.release(t, p, 0, "")
	first := s.pack(t, p)
	s.move(t, first, fulfillment.StatusShipped)
	if err := s.MovePreorders(t.Context(), *p.lines[0].VariantID); err != nil {
		t.Fatal(err)
	}
	if sent := s.line(t, p.lines[0].ID); *sent.AvailableFrom != inDays(8) {
		t.Errorf("what has left was moved to %s", *sent.AvailableFrom)
	}
}
