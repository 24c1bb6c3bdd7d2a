package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestPause(t *testing.T) {
	t.Parallel()
	p := Policy{Backoff: 8 * time.Second, MaxBackoff: time.Minute}
	for attempt, want := range map[int]time.Duration{
		1: 8 * time.Second, 2: 16 * time.Second, 3: 32 * time.Second, 4: time.Minute, 5: time.Minute, 1_000_000: time.Minute,
	} {
		low, high := time.Hour, time.Duration(0)
		for range 200 {
			d := p.pause(attempt)
			low, high = min(low, d), max(high, d)
		}
		if low < want/2 || low > want*3/4 || high >= want*3/2 || high < want*5/4 {
			t.Errorf("attempt %d: %v to %v, want half to one and a half times %v", attempt, low, high, want)
		}
	}
}

// TestPlans looks at how Postgres goes about the statements with 20,000 jobs due, as many to come,
// and as many dead.
func TestPlans(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	exec := func(statement string) {
		t.Helper()
		if _, err := st.DB.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO jobs (id, created_at, updated_at, kind, payload, unique_key, status, run_at)
		SELECT gen_random_uuid(), now(), now(), kind, '{}', i || status || pause, status, now() + pause + i * interval '1 millisecond'
		FROM generate_series(1, 10000) i, unnest('{mail.send,webhook.send}'::text[]) kind,
			(VALUES ('READY', interval '-1 hour'), ('READY', '1 hour'), ('DEAD', '-1 hour')) v (status, pause)
		ON CONFLICT DO NOTHING`)
	exec(`ANALYZE jobs`)

	q := New(st, slog.New(slog.DiscardHandler), Options{})
	for _, name := range []string{"mail.send", "mail.other"} {
		Handle(q, name, func(context.Context, struct{}) error { return nil }, Policy{})
	}
	jobs, err := q.claim(t.Context(), 8)
	if err != nil || len(jobs) != 8 {
		t.Fatalf("claimed %d, %v", len(jobs), err)
	}
	j := jobs[0]
	kinds, leases := q.leases()
	own := fmt.Sprintf("'%s', %d, '%s', '%s', true", j.id.UUID(), j.attempts, j.runAt.Format(time.RFC3339Nano), j.updatedAt.Format(time.RFC3339Nano))
	for name, test := range map[string]struct{ types, statement, args string }{
		"claim": {"text[], bigint[], int", claimJobs.String(),
			fmt.Sprintf("'{%s}', '{%d, %d}', 8", strings.Join(kinds, ","), leases[0], leases[1])},
		"remove": {"uuid, int, timestamptz, timestamptz, bool", removeJob.String(), own},
		"change": {"uuid, int, timestamptz, timestamptz, bool, text, bigint, int, text", changeJob.String(), own + ", 'READY', 5, 1, ''"},
	} {
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} { // a cached statement's may be either
			plan := explain(t, st, mode, test.types, test.statement, test.args)
			if strings.Contains(plan, "Seq Scan") || !strings.Contains(plan, "Index") || strings.Contains(plan, "Sort") {
				t.Errorf("%s, %s:\n%s", name, mode, plan)
			}
			if name == "claim" && !strings.Contains(plan, "job_run_at") {
				t.Errorf("%s, %s does not go by the index on run_at:\n%s", name, mode, plan)
			}
		}
	}
}

func explain(t *testing.T, st *store.Store, mode, types, statement, args string) string {
	t.Helper()
	conn, err := st.DB.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, setup := range []string{"SET plan_cache_mode = " + mode, "DEALLOCATE ALL", "PREPARE p (" + types + ") AS " + statement} {
		if _, err := conn.ExecContext(t.Context(), setup); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := conn.QueryContext(t.Context(), "EXPLAIN EXECUTE p ("+args+")")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
