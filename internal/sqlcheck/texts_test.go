package sqlcheck

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/record"
	_ "github.com/shopgraph/shopgraph/internal/server" // whose packages register all texts
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

const module = "github.com/shopgraph/shopgraph/"

// session is a connection to a database with all tables, where statements are planned without their
// arguments.
type session struct{ *sql.Conn }

func newSession(t *testing.T) session {
	t.Helper()
	st := pgtest.New(t)
	options := testgateway.Options{ActionBaseURL: "http://localhost/test-gateway"}
	if _, err := testgateway.Open(t.Context(), st.DB, options); err != nil {
		t.Fatal(err)
	}
	conn, err := st.DB.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := conn.ExecContext(t.Context(), "SET plan_cache_mode = force_generic_plan"); err != nil {
		t.Fatal(err)
	}
	return session{conn}
}

// plan prepares a text and returns its plan, with the tables that it writes in order.
func (s session) plan(ctx context.Context, text string) (written []string, err error) {
	if _, err := s.ExecContext(ctx, "PREPARE checked AS "+text); err != nil {
		return nil, err
	}
	defer s.ExecContext(ctx, "DEALLOCATE checked")
	var n int
	err = s.QueryRowContext(ctx, "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'checked'").Scan(&n)
	if err != nil {
		return nil, err
	}
	execute := "EXECUTE checked"
	if n > 0 {
		execute += "(NULL" + strings.Repeat(", NULL", n-1) + ")"
	}
	var explained []byte
	if err := s.QueryRowContext(ctx, "EXPLAIN (FORMAT JSON, VERBOSE) "+execute).Scan(&explained); err != nil {
		return nil, err
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal(explained, &plans); err != nil {
		return nil, err
	}
	for _, p := range plans {
		written = p.Plan.written(written)
	}
	slices.Sort(written)
	return slices.Compact(written), nil
}

// node is a node of a plan.
type node struct {
	Type     string `json:"Node Type"`
	Schema   string
	Relation string `json:"Relation Name"`
	Plans    []node
}

func (n node) written(tables []string) []string {
	if n.Type == "ModifyTable" {
		tables = append(tables, strings.TrimPrefix(n.Schema+"."+n.Relation, "public."))
	}
	for _, below := range n.Plans {
		tables = below.written(tables)
	}
	return tables
}

func TestPlanTellsWhatIsWritten(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	for text, want := range map[string][]string{
		`SELECT * FROM users WHERE id = $1 FOR UPDATE`:                                                  nil,
		`DELETE FROM carts WHERE false`:                                                                 {"carts"},
		`DELETE FROM carts USING users WHERE users.id = carts.user_id AND users.email = $1`:             {"carts"},
		`UPDATE carts SET status = users.kind FROM users WHERE users.id = carts.user_id RETURNING *`:    {"carts"},
		`INSERT INTO locations (id) SELECT unnest($1::uuid[]) ON CONFLICT (id) DO UPDATE SET code = $2`: {"locations"},
		`WITH a AS (INSERT INTO carts (id) VALUES ($1) RETURNING id), b AS (UPDATE users SET name = $2)
			SELECT * FROM a`: {"carts", "users"},
		`WITH gone AS (DELETE FROM cart_lines WHERE cart_id = $1 RETURNING variant_id)
			INSERT INTO testgateway.operations (id) SELECT variant_id FROM gone`: {"cart_lines", "testgateway.operations"},
	} {
		got, err := s.plan(t.Context(), text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	if _, err := s.plan(t.Context(), "SELECT nothing FROM carts"); err == nil {
		t.Error("a text that makes no sense is prepared")
	}
}

// TestTexts prepares each registered text, as it is sent.
func TestTexts(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	texts := record.RegisteredTexts()
	if len(texts) < 100 {
		t.Fatalf("only %d texts", len(texts))
	}
	for _, text := range texts {
		sent := text.SQL
		if text.IsQuery {
			sent = fmt.Sprintf("SELECT record_send(q) FROM (%s) AS q", sent)
		}
		written, err := s.plan(t.Context(), sent)
		if err != nil {
			t.Errorf("%s registers a text that cannot be prepared: %v\n%s", text.Package, err, text.SQL)
		}
		if text.IsQuery && written != nil {
			t.Errorf("%s registers a query that writes %v:\n%s", text.Package, written, text.SQL)
		}
	}
}
