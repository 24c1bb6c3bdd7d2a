package order_test

import (
	"context"
	"slices"
	"testing"
	"time"

	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func byID(id typeid.Order) auth.OrderRef { return auth.OrderRef{ID: &id} }
func byToken(token string) auth.OrderRef { return auth.OrderRef{TrackingToken: &token} }
func ptr[T any](v T) *T                  { return &v }
func (s *shop) everyone() map[string]auth.Viewer {
	return map[string]auth.Viewer{"ada": s.ada, "grace": s.grace, "guest": {}, "staff": s.staff}
}

func TestOrdersAreVisibleToTheirOwnersAndStaff(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	orders := map[string]placed{
		"ada": s.confirmed(t, s.ada, 1), "grace": s.confirmed(t, s.grace, 1), "guest": s.confirmed(t, auth.Viewer{}, 1),
	}
	for owner, p := range orders {
		parcel := s.pack(t, p)
		event := s.store.Client.OrderEvent.Query().Where(orderevent.OrderID(p.id), orderevent.Sequence(1)).OnlyX(t.Context()).ID
		inside, err := order.LinesByFulfillment.Read(t.Context(), s.store.Client, []typeid.Fulfillment{parcel.ID})
		if err != nil || len(inside[parcel.ID]) != 1 {
			t.Fatalf("in the parcel: %v, %v", inside, err)
		}
		for name, viewer := range s.everyone() {
			want := name == "staff" || name == owner && name != "guest" // a guest has the token
			got, err := s.Get(t.Context(), viewer, byID(p.id))
			if err != nil || (got != nil) != want {
				t.Errorf("%s's order, got by %s: %v, %v", owner, name, got, err)
			}
			seen := map[string]int{}
			count := func(what string, n int, err error) {
				if err != nil {
					t.Errorf("%s: %v", what, err)
				}
				seen[what] = n
			}
			found, err := s.VisibleByID(t.Context(), viewer, []typeid.Order{p.id, typeid.NewOrder()})
			count("orders", len(found), err)
			lines, err := s.VisibleLinesByID(t.Context(), viewer, []typeid.OrderLine{p.lines[0].ID})
			count("lines", len(lines), err)
			events, err := s.VisibleEventsByID(t.Context(), viewer, []typeid.OrderEvent{event})
			count("events", len(events), err)
			parcels, err := s.VisibleFulfillmentsByID(t.Context(), viewer, []typeid.Fulfillment{parcel.ID})
			count("parcels", len(parcels), err)
			contents, err := s.VisibleFulfillmentLinesByID(t.Context(), viewer, []typeid.FulfillmentLine{inside[parcel.ID][0].ID})
			count("contents", len(contents), err)
			for what, n := range seen {
				if (n == 1) != want || n > 1 {
					t.Errorf("%s of %s's order, seen by %s: %d", what, owner, name, n)
				}
			}
		}
	}
}

func TestTrackingToken(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p, other := s.confirmed(t, auth.Viewer{}, 1), s.confirmed(t, auth.Viewer{}, 1)
	first, err := s.IssueTrackingToken(t.Context(), p.id)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.IssueTrackingToken(t.Context(), p.id)
	if err != nil || second == first {
		t.Fatalf("issued %v, same as before: %v", err, second == first)
	}
	if _, err := s.IssueTrackingToken(t.Context(), other.id); err != nil {
		t.Fatal(err)
	}
	opens := func(token string, want bool) {
		t.Helper()
		for name, viewer := range s.everyone() { // whoever knows it
			got, err := s.Get(t.Context(), viewer, byToken(token))
			if err != nil || (got != nil) != want || want && got.ID != p.id {
				t.Errorf("%s: %v, %v; want to see it: %v", name, got, err, want)
			}
		}
	}
	opens(first, true)
	opens(second, true)
	opens("", false)
	opens(first[1:], false)
	var expiresAt time.Time
	err = s.store.DB.QueryRowContext(t.Context(), "SELECT expires_at FROM tracking_tokens WHERE token_hash = $1", auth.HashToken(first)).
		Scan(&expiresAt)
	if life := time.Until(expiresAt); err != nil || life < 89*24*time.Hour || life > 90*24*time.Hour {
		t.Errorf("lives for %s, %v", life, err)
	}
	if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE tracking_tokens SET expires_at = now() - interval '1 s' WHERE token_hash = $1",
		auth.HashToken(first)); err != nil {
		t.Fatal(err)
	}
	opens(first, false)
	opens(second, true)
	var stored bool
	if err := s.store.DB.QueryRowContext(t.Context(), "SELECT count(*) > 0 FROM tracking_tokens WHERE token_hash = $1", []byte(second)).
		Scan(&stored); err != nil || stored {
		t.Errorf("the secret itself is stored: %v, %v", stored, err)
	}
	if got, err := s.Get(t.Context(), s.staff, auth.OrderRef{}); got != nil || err != nil {
		t.Errorf("no reference: %v, %v", got, err)
	}
}

// pageOf returns a page of one user's orders.
func (s *shop) pageOf(ctx context.Context, user typeid.User, args page.Args) (*order.Connection, error) {
	wanted, err := order.NewUserPage(user, nil, order.OwnNewest, args)
	if err != nil {
		return nil, err
	}
	pages, err := order.ByUser.Read(ctx, s.store.Client, []order.UserPage{wanted})
	return pages[wanted], err
}

// TestListByUser reads a user's orders in pages of two, forward and backward.
func TestListByUser(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var newestFirst []typeid.Order
	for range 5 {
		newestFirst = append([]typeid.Order{s.place(t, s.ada, 1).id}, newestFirst...)
		s.place(t, s.grace, 1)
	}
	var forward []typeid.Order
	args := page.Args{First: ptr(2)}
	for {
		list, err := s.pageOf(t.Context(), s.ada.User, args)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := list.Total.Read(t.Context(), s.store.Client); n != 5 || err != nil {
			t.Errorf("%d in all, %v", n, err)
		}
		forward = append(forward, ids(list)...)
		if !list.PageInfo().HasNextPage {
			break
		}
		s.place(t, s.ada, 1) // a new order shifts no page
		s.store.Client.Order.DeleteOneID(s.newest(t)).ExecX(t.Context())
		args.After = list.PageInfo().EndCursor
	}
	if !slices.Equal(forward, newestFirst) {
		t.Errorf("forward %v, want %v", forward, newestFirst)
	}
	last, err := s.pageOf(t.Context(), s.ada.User, page.Args{Last: ptr(2), Before: args.After})
	if err != nil || !slices.Equal(ids(last), newestFirst[1:3]) || !last.PageInfo().HasPreviousPage {
		t.Errorf("backward %v, %v", ids(last), err)
	}
	if _, err := s.pageOf(t.Context(), s.ada.User, page.Args{After: ptr("nonsense")}); err == nil {
		t.Error("a cursor of nonsense was taken")
	}
	none, err := s.pageOf(t.Context(), typeid.NewUser(), page.Args{})
	if err != nil || len(none.Edges) != 0 {
		t.Errorf("a stranger's: %v, %v", ids(none), err)
	}
}

func (s *shop) newest(t *testing.T) typeid.Order {
	t.Helper()
	list, err := s.List(t.Context(), order.Filter{}, order.SortNewest, page.Args{First: ptr(1)})
	if err != nil {
		t.Fatal(err)
	}
	return list.Edges[0].Node.ID
}

func ids(list *order.Connection) []typeid.Order {
	var all []typeid.Order
	for _, o := range list.Nodes() {
		all = append(all, o.ID)
	}
	return all
}

func TestListByStatus(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	unpaid, paid := s.place(t, s.ada, 1), s.confirmed(t, s.grace, 1)
	for _, tt := range []struct {
		status *entorder.Status
		want   []typeid.Order
	}{
		{nil, []typeid.Order{paid.id, unpaid.id}},
		{ptr(entorder.StatusConfirmed), []typeid.Order{paid.id}},
		{ptr(entorder.StatusPendingPayment), []typeid.Order{unpaid.id}},
		{ptr(entorder.StatusDelivered), nil},
	} {
		list, err := s.List(t.Context(), order.Filter{Status: tt.status}, order.SortNewest, page.Args{})
		if err != nil || !slices.Equal(ids(list), tt.want) {
			t.Errorf("%v: %v, %v; want %v", tt.status, ids(list), err, tt.want)
		}
		if n, err := list.Total.Read(t.Context(), s.store.Client); n != len(tt.want) || err != nil {
			t.Errorf("%d in all, %v", n, err)
		}
	}
}
