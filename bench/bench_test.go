package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/bench/report"
	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

var tiny = dataset.Sizes{Products: 300, Big: 200, Customers: 20, Orders: 200}

func newEnvironment(t *testing.T, progress *bytes.Buffer) *environment {
	t.Helper()
	dir, err := os.MkdirTemp(localpg.ScratchDir(), "shopgraph-bench-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil { // root's Postgres runs as another user
		t.Fatal(err)
	}
	l, err := openEnvironment(t.Context(), filepath.Join(dir, "data"), progress, localpg.Options{Fast: true, Settings: []string{"max_connections=100"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.close(false); err != nil {
			t.Error(err)
		}
	})
	return l
}

// TestEverything is a short run of all that there is: each workload's answers are right, by
// shopgraph and by the yardstick.
func TestEverything(t *testing.T) {
	t.Parallel()
	var progress bytes.Buffer
	l := newEnvironment(t, &progress)
	out := t.TempDir()
	c := cli{
		Products: []int{tiny.Products}, Big: tiny.Big, Customers: tiny.Customers, Orders: tiny.Orders, Connections: []int{4},
		Duration: 100 * time.Millisecond, Warmup: 20 * time.Millisecond, Repetitions: 1, Subscribers: []int{50}, Rate: 600, Renames: 5, Memory: 64, MaxConns: 8,
		Seed: 1, Explain: filepath.Join(out, "plans"), Profile: filepath.Join(out, "profiles"), units: 20, idle: 100 * time.Millisecond,
	}
	r, err := c.measure(t.Context(), l)
	if err != nil {
		t.Fatalf("%v\n%s", err, &progress)
	}
	if len(r.Workloads) != len(workloads) || len(r.Subscribers) != 1 || len(r.Indexes) != 1 || r.Machine.Processor == "" || r.Machine.Memory == 0 {
		t.Errorf("%d workloads, %d subscribers, %+v", len(r.Workloads), len(r.Subscribers), r.Machine)
	}
	for i, w := range r.Workloads {
		f := report.Median(w.Shopgraph)
		if f.Rate <= 0 || f.P50 <= 0 || f.P99 < f.P50 || f.RSS < 10<<20 || w.IdleRSS < 10<<20 || w.Costs.Statements <= 0 ||
			w.Costs.Allocations < 100 || (workloads[i].yardstick || workloads[i].rival != nil) != (len(w.Yardstick) == 1) || w.Name != workloads[i].name {
			t.Errorf("%+v", w)
		}
		if w.Name == "w5" && (w.Costs.GatewayStatements < 1 || w.Costs.Statements < 10) {
			t.Errorf("a checkout costs %+v", w.Costs)
		}
	}
	s := r.Subscribers[0]
	if s.OneOfMany.Events != singleEvents || s.Steady.Events != 60 || s.ToAllMedian.Events != broadcastEvents || s.ToAllLast.P50 < s.ToAllMedian.P50 {
		t.Errorf("%+v", s)
	}
	i := r.Indexes[0]
	if i.Products != tiny.Products+tiny.Big || i.Built <= 0 || i.Bytes < 1<<10 || i.RSS < 10<<20 || i.WithoutRSS < 10<<20 || i.PeakRSS < i.RSS || i.Renamed.Events != 5 || i.Renamed.P50 <= 0 {
		t.Errorf("%+v", i)
	}
	var table bytes.Buffer
	if err := r.Table(&table); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &table)
	wantFiles(t, out, "plans/w1-300.txt", "plans/w5-300.txt", "profiles/w1.cpu.pprof", "profiles/w3r.allocs.pprof")

	loads := strings.Count(progress.String(), "loaded in")
	for _, searchable := range []bool{false, true} {
		if err := l.prepare(t.Context(), mustStore(t, searchable)); err != nil {
			t.Fatal(err)
		}
		gqlgenAnswersAlike(t, l, searchable) // in the new copy: subscribers' events stay in the other
	}
	if again := strings.Count(progress.String(), "loaded in"); loads != 2 || again != 2 {
		t.Errorf("loaded %d times, then %d", loads, again)
	}
}

// gqlgenAnswersAlike: gqlgen's own executor passes the checks of every workload, random selections
// among them.
func gqlgenAnswersAlike(t *testing.T, l *environment, searchable bool) {
	t.Helper()
	memory := 0
	if searchable {
		memory = 64
	}
	asker, closeServer, err := openInside(t.Context(), l.address(running), memory, server.WithExecution(graph.ByGqlgen))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := closeServer(); err != nil {
			t.Error(err)
		}
	}()
	for _, w := range workloads {
		if w.searches != searchable {
			continue
		}
		shoppers, err := w.open(mustStore(t, searchable), 2)
		if err != nil {
			t.Fatal(err)
		}
		shop := shoppers(rand.New(rand.NewPCG(2, 2)))
		for range 20 {
			if err := shop(asker); err != nil {
				t.Errorf("%s: %v", w.name, err)
			}
		}
	}
}

func mustStore(t *testing.T, searchable bool) *dataset.Store {
	t.Helper()
	sizes := tiny
	sizes.Searchable = searchable
	s, err := dataset.New(sizes)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

// faultyAsker gives an answer with one byte changed.
type faultyAsker struct{ plan func(b []byte) []byte }

func (f faultyAsker) post(string, []byte) ([]byte, error) {
	return bytes.Replace(f.plan(nil), []byte("0"), []byte("1"), 1), nil
}

// TestWrongAnswers: a byte that is wrong is found, also in the answer to a question that was
// answered right before.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	s := mustStore(t, false)
	right := func(b []byte) []byte { return listingPlan.Listing(b, s, s.BigCategory(), pageSize) }
	shoppers, err := bigListing.open(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	shop := shoppers(rand.New(rand.NewPCG(1, 1)))
	for range 2 {
		if err := shop(rightAsker(right)); err != nil {
			t.Fatal(err)
		}
		err := shop(faultyAsker{right})
		if err == nil || !strings.Contains(err.Error(), "a wrong answer to") {
			t.Errorf("%v", err)
		}
	}
	for _, answer := range []string{
		`{"errors":[{"message":"no"}],"data":null}`, `{"data":{"cartCreate":{"cart":{"id":"cart_1"},"token":"t"},"cartLinesAdd":{}}}`, "no JSON",
	} {
		for _, w := range []workload{cartAdd, checkout} {
			shoppers, err := w.open(s, 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := shoppers(rand.New(rand.NewPCG(1, 1)))(rightAsker(func([]byte) []byte { return []byte(answer) })); err == nil {
				t.Errorf("%s takes %s", w.name, answer)
			}
		}
	}
}

// rightAsker answers everything alike.
type rightAsker func(b []byte) []byte

func (a rightAsker) post(string, []byte) ([]byte, error) { return a(nil), nil }

func TestValidate(t *testing.T) {
	t.Parallel()
	good := cli{Connections: []int{1}, Subscribers: []int{1}, Duration: time.Second, Repetitions: 1, Rate: 1, Renames: 1, Memory: 1, MaxConns: 1}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*cli){
		"unknown workload":     func(c *cli) { c.Workloads = []string{"w99"} },
		"no connection":        func(c *cli) { c.Connections = []int{0} },
		"no time":              func(c *cli) { c.Duration = 0 },
		"negative warm-up":     func(c *cli) { c.Warmup = -1 },
		"nothing renamed":      func(c *cli) { c.Renames = 0 },
		"no memory":            func(c *cli) { c.Memory = 0 },
		"too many subscribers": func(c *cli) { c.Subscribers = []int{1 << 31} },
	} {
		c := good
		change(&c)
		if err := c.Validate(); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	good.Workloads, good.Subscribers = []string{"w1"}, []int{1 << 31}
	if err := good.Validate(); err != nil {
		t.Errorf("subscribers that nobody wants: %v", err)
	}
}
