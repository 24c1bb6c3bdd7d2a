package payment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestEvents: each list has its events, the newest first, each with its payment.
func TestEvents(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	p := f.begin(t, f.order(t, f.ada))
	if _, err := f.CommitReference(t.Context(), p.ID, "paid"); err != nil {
		t.Fatal(err)
	}
	for n, event := range []struct{ reference, outcome string }{{"paid", "FOLLOWED"}, {"paid", ""}, {"other", "NO_PAYMENT"}, {"", "IGNORED"}} {
		_, err := f.store.DB.ExecContext(t.Context(), `INSERT INTO gateway_events (id, created_at, gateway, event, type, reference, told_at, payload, handled_at, outcome)
			VALUES ($1, now() + make_interval(secs => $2), 'methods', $3, 'captured', $4, now(), '', CASE WHEN $5::text <> '' THEN now() END, nullif($5::text, ''))`,
			typeid.NewGatewayEvent(), n, fmt.Sprint(n), event.reference, event.outcome)
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		filter payment.EventFilter
		want   string
	}{
		"all":           {payment.EventFilter{}, "3 2 1 0"},
		"followed":      {payment.EventFilter{Followed: new(true)}, "0"},
		"unfollowed":    {payment.EventFilter{Followed: new(false)}, "3 2 1"},
		"of an order":   {payment.EventFilter{OrderID: &p.OrderID}, "1 0"},
		"of it, open":   {payment.EventFilter{OrderID: &p.OrderID, Followed: new(false)}, "1"},
		"of it, done":   {payment.EventFilter{OrderID: &p.OrderID, Followed: new(true)}, "0"},
		"of none":       {payment.EventFilter{OrderID: new(typeid.NewOrder())}, ""},
		"of none, open": {payment.EventFilter{OrderID: new(typeid.NewOrder()), Followed: new(false)}, ""},
	} {
		var got []string
		var ids []typeid.GatewayEvent
		args := page.Args{First: new(1)}
		for {
			read, err := f.Events(t.Context(), test.filter, args)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, e := range read.Nodes() {
				got, ids = append(got, e.Event), append(ids, e.ID)
				if isOurs := e.Reference != nil && *e.Reference == "paid"; isOurs != (e.PaymentID != nil && *e.PaymentID == p.ID) || (e.HandledAt == nil) != (e.Outcome == nil) {
					t.Errorf("%s: %+v", name, e)
				}
			}
			if !read.PageInfo().HasNextPage {
				break
			}
			args.After = read.PageInfo().EndCursor
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", name, got, test.want)
		}
		for viewer, n := range map[*auth.Viewer]int{{Role: auth.Staff, Permissions: auth.PermissionSetOf(auth.ReadOrders)}: len(ids), &f.ada: 0} {
			if found, err := f.EventsByID(t.Context(), *viewer, ids); err != nil || len(found) != n {
				t.Errorf("%s: %d by their ids, want %d; %v", name, len(found), n, err)
			}
		}
	}
}

// TestEventsAreFoundByIndexes however many there are.
func TestEventsAreFoundByIndexes(t *testing.T) {
	t.Parallel()
	f := newMethodsFixture(t)
	pgtest.Fill(t, f.store, `INSERT INTO gateway_events (id, created_at, gateway, event, type, reference, told_at, payload, handled_at, outcome)
		SELECT new_id(), now() - make_interval(secs => n), 'methods', n::text, 'captured', 'p' || n % 5000, now(), '', now(), CASE WHEN n % 1000 = 0 THEN 'NO_PAYMENT' ELSE 'FOLLOWED' END
		FROM generate_series(1, 30000) n`, "ANALYZE gateway_events, payments")
	for _, filter := range []payment.EventFilter{{}, {Followed: new(false)}, {Followed: new(true)}, {OrderID: new(typeid.NewOrder())}} {
		ctx, counter := store.RecordStatements(t.Context())
		if _, err := f.Events(ctx, filter, page.Args{First: new(20)}); err != nil {
			t.Fatal(err)
		}
		conn, err := f.store.DB.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		statement := counter.Texts()[0]
		for _, do := range []string{"DEALLOCATE ALL", "SET plan_cache_mode = force_generic_plan", "PREPARE read AS " + statement} {
			if _, err := conn.ExecContext(t.Context(), do); err != nil {
				t.Fatal(err)
			}
		}
		parameters := map[bool]string{false: "(21)", true: "(21, NULL, NULL)"}[strings.Contains(statement, "$3")]
		var plan string
		if err := conn.QueryRowContext(t.Context(), "EXPLAIN (FORMAT JSON) EXECUTE read "+parameters).Scan(&plan); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(plan, `"Seq Scan"`) && strings.Contains(plan, `"Relation Name": "gateway_events"`) && !strings.Contains(plan, `"gateway_events_`) {
			t.Errorf("%+v\n%s", filter, plan)
		}
	}
}
