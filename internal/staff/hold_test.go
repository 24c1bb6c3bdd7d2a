package staff_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestHoldsThatEnd: the staff are told once of each that ends within a day, also if they have resolved that, and a
// payment whose hold has ended is looked at.
func TestHoldsThatEnd(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	payments := payment.New(st, nil, payment.Options{})
	tasks := staff.NewTasks(st, payments)
	for _, held := range []time.Duration{time.Hour, 23 * time.Hour, 25 * time.Hour, -time.Hour, 0} {
		order := st.Client.Order.Create().SetNumber(uuid.NewString()[:20]).SetCartID(typeid.NewCart()).SetCurrency("USD").
			SetSubtotalNet(0).SetSubtotalTax(0).SetTotalNet(0).SetTotalTax(0).SetPaymentDueAt(time.Now()).SaveX(t.Context())
		p := st.Client.Payment.Create().SetOrderID(order.ID).SetGateway("g").SetGatewayToken("").SetCurrency("USD").SetAmount(100).
			SetStatus("AUTHORIZED").SetAuthorizedAmount(100).SaveX(t.Context())
		if _, err := st.DB.ExecContext(t.Context(), "UPDATE payments SET held_until = now() + make_interval(secs => $2) WHERE id = $1 AND $2 <> 0", p.ID, held.Seconds()); err != nil {
			t.Fatal(err)
		}
	}
	warned := func() (n int) {
		t.Helper()
		if err := tasks.WarnOfHolds(t.Context()); err != nil {
			t.Fatal(err)
		}
		return pgtest.Count(t, st, "staff_tasks")
	}
	if n := warned(); n != 2 {
		t.Errorf("%d tasks, want one for each hold that ends within a day", n)
	}
	if _, err := st.DB.ExecContext(t.Context(), "UPDATE staff_tasks SET resolved_at = now()"); err != nil {
		t.Fatal(err)
	}
	if n := warned(); n != 2 {
		t.Errorf("%d tasks after they were resolved", n)
	}
	if err := payments.LookAtLapsed(t.Context()); err != nil {
		t.Fatal(err)
	}
	due, err := payments.Due(t.Context(), 10)
	if err != nil || len(due) != 1 {
		t.Errorf("%d payments are looked at, want the one whose hold has ended, %v", len(due), err)
	}
}
