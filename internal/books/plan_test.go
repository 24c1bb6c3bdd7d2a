package books_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestPostingsOfAnOrderAreFound by an index, in their order, however long the books are.
func TestPostingsOfAnOrderAreFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pgtest.Fill(t, s.Store, `INSERT INTO postings (source_id, kind, debit, credit, amount, currency, occurred_at, order_id)
		SELECT md5('fact ' || n)::uuid, 'ORDER_TAX', 'RECEIVABLE', 'TAX', 1, 'EUR', now(), md5('order ' || n % 5000)::uuid FROM generate_series(1, 20000) n`, "ANALYZE postings")
	ctx, counter := store.RecordStatements(t.Context())
	read, err := books.New(s.Store).OfOrder(ctx, typeid.Of[typeid.Order](s.id("order 7")), page.Args{First: new(20)})
	if err != nil || len(read.Nodes()) != 4 || len(counter.Texts()) != 1 {
		t.Fatalf("%+v, %v, by %q", read, err, counter.Texts())
	}
	conn, err := s.DB.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range []string{"SET plan_cache_mode = force_generic_plan", "PREPARE read AS " + counter.Texts()[0]} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	var plan string
	if err := conn.QueryRowContext(t.Context(), "EXPLAIN (FORMAT JSON) EXECUTE read (21, NULL)").Scan(&plan); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, `"postings_order_id"`) || strings.Contains(plan, "Sort") {
		t.Error(plan)
	}
}
