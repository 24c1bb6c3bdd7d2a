package contract_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// How long loaders wait for a whole level of a hundred rows to be asked for: on a machine that is
// not very busy, and on any.
const (
	quickWait   = 50 * time.Millisecond
	patientWait = time.Second
)

// sizes are the numbers of rows that an operation must cost the same for.
var sizes = []int{1, 10, 100}

// counted is a server whose statements are recorded: those of requests, and apart from them those
// of its background work.
type counted struct {
	guest      client // counted
	ada, grace client // counted
	staff      client // counted
	uncounted  client
	staffAside client // uncounted

	st          *store.Store
	databaseURL string
	requests    recording
	background  recording

	carts  map[int]variables // by their size
	lines  map[int][]any     // ids of carts' lines
	orders map[int]string
}

// recording is a context with what records the statements under it.
type recording struct {
	ctx      context.Context //nolint:containedctx // servers are given it
	recorder *store.Counter
}

func newRecording() recording {
	ctx, recorder := store.RecordStatements(context.Background())
	return recording{ctx, recorder}
}

// mark returns how many statements there have been.
func (r recording) mark() int { return len(r.recorder.Texts()) }

// since returns the shop's own statements since a mark; the test gateway would be elsewhere. Who
// asks is found out once a minute, whatever they ask for: TestSessionsAreCached sees to that.
func (r recording) since(mark int) []string {
	return slices.DeleteFunc(r.recorder.Texts()[mark:], func(text string) bool {
		return strings.Contains(text, "testgateway.") || isOfSession(text)
	})
}

// isOfSession tells the statements that find a session, and note its use.
func isOfSession(text string) bool {
	return strings.Contains(text, "WHERE s.token_hash = $1") || strings.HasPrefix(text, `UPDATE "sessions" SET`)
}

func newCounted(t *testing.T) *counted {
	t.Helper()
	c := &counted{carts: map[int]variables{}, orders: map[int]string{}, lines: map[int][]any{}}
	c.st, c.databaseURL = newShop(t)
	if _, err := c.st.DB.ExecContext(t.Context(), string(readFile(t, filepath.Join("testdata", "statements.sql")))); err != nil {
		t.Fatal(err)
	}
	c.requests, c.background = newRecording(), newRecording()
	s, url := c.serve(t, quickWait)
	c.uncounted, c.guest = client{url: s.URL()}, client{url: url}
	c.ada, c.grace = c.guest.signIn(t, demo.CustomerEmail), c.guest.signIn(t, demo.OtherEmail)
	c.staff = c.guest.signIn(t, demo.StaffEmail)
	c.staffAside = c.staff.at(c.uncounted)
	return c
}

// serve runs a server and returns also where requests are recorded.
func (c *counted) serve(t *testing.T, loaderWait time.Duration) (s *server.Server, url string) {
	t.Helper()
	cfg := settings(c.databaseURL)
	cfg.GuestCostLimit, cfg.UserCostLimit, cfg.StaffCostLimit = 0, 0, 0 // they ask for all that there is, a hundred times
	s = assemble(t, cfg, server.WithLoaderWait(loaderWait), server.WithExecution(graph.ByPlans),
		server.WithCheckout(checkout.Options{ReconcileEvery: time.Hour}))
	run(c.background.ctx, t, s)
	front := httptest.NewUnstartedServer(s.Handler())
	front.Config.BaseContext = func(net.Listener) context.Context { return c.requests.ctx }
	front.Start()
	t.Cleanup(front.Close)
	return s, front.URL
}

// patient returns another server of the same store, whose loaders wait long.
func (c *counted) patient(t *testing.T) *counted {
	t.Helper()
	_, url := c.serve(t, patientWait)
	p, there := *c, client{url: url}
	p.guest, p.ada, p.grace, p.staff = there, c.ada.at(there), c.grace.at(there), c.staff.at(there)
	return &p
}

// measured is an operation whose statements are counted.
type measured struct {
	name       string
	statements int
	// rows is the list in the answer that has as many elements as were asked for.
	rows string
	ask  func(t *testing.T, c *counted, n int) data
}

func (m measured) count(t *testing.T, c *counted) (problems []string) {
	t.Helper()
	for _, n := range sizes {
		mark := c.requests.mark()
		answer := m.ask(t, c, n)
		statements := c.requests.since(mark)
		if got := len(answer.list(m.rows)); got != n {
			t.Errorf("%s: %d rows, want %d", m.name, got, n)
		}
		problems = append(problems, judge(fmt.Sprintf("%s, %d rows", m.name, n), m.statements, statements)...)
	}
	return problems
}

// countPatiently is count with loaders that wait long. They may take fewer statements: some are
// asked for two levels in one.
func (m measured) countPatiently(t *testing.T, c *counted) (problems []string) {
	t.Helper()
	for _, n := range sizes {
		mark := c.requests.mark()
		m.ask(t, c, n)
		if statements := c.requests.since(mark); len(statements) > m.statements {
			problems = append(problems, judge(fmt.Sprintf("%s, %d rows", m.name, n), m.statements, statements)...)
		}
	}
	return problems
}

func judge(what string, want int, got []string) (problems []string) {
	if len(got) == want {
		return nil
	}
	return []string{fmt.Sprintf("%s: %d statements, want %d:\n  %s", what, len(got), want, strings.Join(got, "\n  "))}
}

// busy lets what is counted again be counted alone.
var busy sync.Mutex

// countAll counts operations. What a loader's keys came too late for looks like statements too
// many, so those operations are counted again, in a store of their own with patient loaders, and
// that counts.
func countAll(t *testing.T, operations []measured) {
	t.Helper()
	again := map[string]bool{}
	c := newCounted(t)
	for _, m := range operations {
		again[m.name] = m.count(t, c) != nil
	}
	if !slices.Contains(slices.Collect(maps.Values(again)), true) {
		return
	}
	busy.Lock()
	defer busy.Unlock()
	c = newCounted(t)
	patient := c.patient(t)
	for _, m := range operations {
		if !again[m.name] { // but what comes later may need what it does
			m.count(t, c)
			continue
		}
		for _, problem := range m.countPatiently(t, patient) {
			t.Error(problem)
		}
	}
}

// TestStatements counts, with 1, 10 and 100 rows. The tables are the whole truth: a number in them
// that grows is a decision.
//
// It is through before the tests that run in parallel begin: the loaders wait for all keys of a
// level, and others must not delay those.
func TestStatements(t *testing.T) { //nolint:paralleltest // see above
	for name, operations := range map[string][]measured{
		"catalog": catalogReads, "orders": orderReads, "purchase": purchases, "deferred": deferredReads, "accounts": accountReads,
		"staff": staffReads,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			countAll(t, operations)
		})
	}
	t.Run("live event", func(t *testing.T) {
		t.Parallel()
		c := newCounted(t)
		countBareEvents(t, c)
		if countWholeEvents(t, c) != nil {
			busy.Lock()
			defer busy.Unlock()
			for _, problem := range countWholeEvents(t, c.patient(t)) {
				t.Error(problem)
			}
		}
	})
}

// id returns the id of the one row that a query finds.
func (c *counted) id(t *testing.T, query string, args ...any) uuid.UUID {
	t.Helper()
	var id uuid.UUID
	if err := c.st.DB.QueryRowContext(t.Context(), query, args...).Scan(&id); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return id
}

// order returns one of Grace's orders, which has n of everything.
func (c *counted) order(t *testing.T, n int) string {
	t.Helper()
	return typeid.Of[typeid.Order](c.id(t, "SELECT id FROM orders WHERE number = 'SIZE-' || $1::int", n)).String()
}

// variants returns n lines to put into a cart.
func (c *counted) variants(t *testing.T, n int) []any {
	t.Helper()
	lines := make([]any, n)
	for i, id := range c.ids(t, "SELECT id FROM variants WHERE sku LIKE 'rows-product-%-1' ORDER BY sku LIMIT $1", n) {
		lines[i] = variables{"variantId": typeid.Of[typeid.Variant](id).String()}
	}
	return lines
}

func (c *counted) ids(t *testing.T, query string, args ...any) []uuid.UUID {
	t.Helper()
	rows, err := c.st.DB.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var ids []uuid.UUID
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}
