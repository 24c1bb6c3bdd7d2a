package order_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// tagsOf returns the tags of orders, in the orders' order.
func (s *shop) tagsOf(t *testing.T, ids ...typeid.Order) [][]string {
	t.Helper()
	found, err := order.TagsByOrder.Read(t.Context(), s.store.Client, ids)
	if err != nil {
		t.Fatal(err)
	}
	all := make([][]string, len(ids))
	for i, id := range ids {
		all[i] = found[id]
	}
	return all
}

func TestTagMany(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b, c := s.place(t, s.ada, 1).id, s.place(t, s.ada, 1).id, s.place(t, s.grace, 1).id
	tag := func(want int, in order.TagInput) {
		t.Helper()
		if n, err := s.Tag(t.Context(), s.staff, in); n != want || err != nil {
			t.Errorf("changed %d, %v, want %d", n, err, want)
		}
	}
	tag(2, order.TagInput{OrderIDs: []typeid.Order{b, a, b}, Add: []string{" Gift ", "late"}})
	tag(2, order.TagInput{OrderIDs: []typeid.Order{a, c}, Add: []string{"gift", "b2b"}, Remove: []string{"LATE", "gift"}})
	tag(0, order.TagInput{OrderIDs: []typeid.Order{a, c}, Add: []string{"b2b"}, Remove: []string{"late"}})
	want := [][]string{{"b2b", "gift"}, {"gift", "late"}, {"b2b", "gift"}}
	if diff := cmp.Diff(want, s.tagsOf(t, a, b, c)); diff != "" {
		t.Error(diff)
	}
	if n := pgtest.Count(t, s.store, "audit_entries"); n != 4 {
		t.Errorf("%d entries in the audit log, want one for each order that changed", n)
	}

	many := make([]string, 49)
	for i := range many {
		many[i] = fmt.Sprintf("t%02d", i)
	}
	for field, in := range map[string]order.TagInput{
		"orderIds.1": {OrderIDs: []typeid.Order{c, b}, Add: append([]string{"gift"}, many...)}, // c has 51 then, too
		"orderIds":   {Add: []string{"gift"}},
		"add":        {OrderIDs: []typeid.Order{a}},
		"remove.0":   {OrderIDs: []typeid.Order{a}, Remove: []string{" "}},
	} {
		if field == "orderIds.1" {
			s.exec(t, "DELETE FROM order_tags WHERE order_id = $1", c)
		}
		_, err := s.Tag(t.Context(), s.staff, in)
		mistakes, _ := fault.Split(err)
		if len(mistakes) != 1 || fmt.Sprint(mistakes[0].Field) != fmt.Sprint(strings.Split(field, ".")) {
			t.Errorf("%s: %v", field, err)
		}
	}
	_, err := s.Tag(t.Context(), s.staff, order.TagInput{OrderIDs: []typeid.Order{a, typeid.NewOrder()}, Add: []string{"x"}})
	wantMistake(t, err, fault.CodeNotFound, "orderIds", "1")
	if got := s.tagsOf(t, a, b, c); !slices.Equal(got[0], want[0]) || !slices.Equal(got[1], want[1]) || got[2] != nil {
		t.Errorf("what was refused has changed tags: %v", got)
	}
}

func TestFulfillMany(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	good, waiting, more := s.confirmed(t, s.ada, 2, 1), s.place(t, s.ada, 1), s.confirmed(t, s.grace, 1)
	none := typeid.NewOrder()
	in := order.FulfillInput{IdempotencyKey: "pack", OrderIDs: []typeid.Order{good.id, waiting.id, none, more.id}}
	first, err := s.Fulfill(t.Context(), s.staff, in)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []fault.Code{"", fault.CodeNotAllowed, fault.CodeNotFound, ""} {
		r := first[i]
		switch {
		case r.OrderID != in.OrderIDs[i]:
			t.Errorf("result %d is of %s", i, r.OrderID)
		case want == "" && (r.Fulfillment == nil || r.Fulfillment.OrderID != r.OrderID || r.UserErrors != nil):
			t.Errorf("order %d was not packed: %v", i, r.UserErrors)
		case want != "" && (r.Fulfillment != nil || len(r.UserErrors) != 1 || r.UserErrors[0].Code != want || fmt.Sprint(r.UserErrors[0].Field) != fmt.Sprintf("[orderIds %d]", i)):
			t.Errorf("order %d: %v, want %s", i, r.UserErrors, want)
		}
	}
	if got := s.contents(t, good, first[0].Fulfillment); !slices.Equal(got, []int{2, 1}) {
		t.Errorf("the parcel has %v", got)
	}
	again, err := s.Fulfill(t.Context(), s.staff, in)
	if err != nil || again[0].Fulfillment.ID != first[0].Fulfillment.ID || again[3].Fulfillment.ID != first[3].Fulfillment.ID || again[1].Fulfillment != nil {
		t.Errorf("repeated: %v, %v", again, err)
	}
	if n := pgtest.Count(t, s.store, "fulfillments"); n != 2 {
		t.Errorf("%d parcels", n)
	}
	in.OrderIDs = in.OrderIDs[:1]
	_, err = s.Fulfill(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeIdempotencyKeyReused, "idempotencyKey")
	_, err = s.Fulfill(t.Context(), s.staff, order.FulfillInput{IdempotencyKey: "none"})
	wantMistake(t, err, fault.CodeRequired, "orderIds")
	_, err = s.Fulfill(t.Context(), s.staff, order.FulfillInput{IdempotencyKey: "many", OrderIDs: make([]typeid.Order, 101)})
	wantMistake(t, err, fault.CodeLimitReached, "orderIds")
}
