package report

import (
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestQuantile(t *testing.T) {
	t.Parallel()
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = i + 1
	}
	for _, tt := range []struct {
		values []int
		share  float64
		want   int
	}{
		{nil, 0.5, 0}, {[]int{7}, 0.5, 7}, {[]int{7}, 0.99, 7}, {[]int{3, 1, 2}, 0.5, 2}, {[]int{4, 1, 3, 2}, 0.5, 2},
		{hundred, 0.5, 50}, {hundred, 0.99, 99}, {hundred, 1, 100}, {hundred, 0, 1},
	} {
		values := slices.Clone(tt.values)
		rand.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		if got := Quantile(values, tt.share); got != tt.want {
			t.Errorf("%v of %d values: %d, want %d", tt.share, len(tt.values), got, tt.want)
		}
	}
}

func sample(units int, p50 time.Duration) Sample {
	return Sample{
		Units: units, Seconds: 2, P50: p50, P99: 3 * p50, ServerCPU: time.Duration(units) * 300 * time.Microsecond,
		PostgresCPU: time.Duration(units) * 200 * time.Microsecond, OthersCPU: time.Second / 2, RSS: 50 << 20, PostgresMemory: 70 << 20,
	}
}

// run is a report of two stores and two kinds of workloads.
func run() *Report {
	at10k := Store{Products: 10_000, Big: 500, Customers: 10, Orders: 100}
	at100k := Store{Products: 100_000, Big: 500, Customers: 10, Orders: 100}
	return &Report{
		When: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Version: "v1",
		Machine: Machine{Processor: "<fast> & small", Cores: 2, Memory: 8 << 30, System: "linux/amd64", Go: "go1", Postgres: "15"},
		Setup:   Setup{Duration: 2 * time.Second, Warmup: time.Second, Repetitions: 3, MaxConns: 16, Settings: []string{"a=b"}},
		Workloads: []Workload{
			{
				Name: "w1", Title: "listing", Store: at10k, Connections: 32, IdleRSS: 30 << 20,
				Shopgraph: []Sample{sample(1000, time.Millisecond), sample(4000, 2*time.Millisecond), sample(2000, 3*time.Millisecond)},
				Yardstick: []Sample{sample(4000, time.Millisecond), sample(5000, time.Millisecond), sample(6000, time.Millisecond)},
				Costs:     Costs{Units: 200, Statements: 5, Allocations: 1234.5, AllocatedBytes: 10240},
			},
			{
				Name: "w5", Title: "checkout", Store: at10k, Connections: 32, Shopgraph: []Sample{sample(10, time.Second)},
				Costs: Costs{Units: 200, Statements: 40.25, GatewayStatements: 3},
			},
			{Name: "w1", Title: "listing", Store: at100k, Connections: 32, Shopgraph: []Sample{sample(1000, 3*time.Millisecond)}},
		},
		Subscribers: []Subscribers{{
			Connections: 100, Store: at10k, EmptyRSS: 30 << 20, IdleRSS: 40 << 20,
			OneOfMany: Latencies([]time.Duration{3 * time.Millisecond, time.Millisecond, 2 * time.Millisecond}, time.Second),
		}},
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	r := run()
	want := Figures{
		Rate: 1000, P50: 2 * time.Millisecond, P99: 6 * time.Millisecond, ServerCPU: 300 * time.Microsecond,
		PostgresCPU: 200 * time.Microsecond, Others: 0.25, RSS: 50 << 20, PostgresMemory: 70 << 20,
	}
	if diff := cmp.Diff(want, Median(r.Workloads[0].Shopgraph)); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
	// 500 of 2000, 2000 of 2500, 1000 of 3000
	if got := r.Workloads[0].Ratio(); got < 0.333 || got > 0.334 {
		t.Errorf("ratio %v", got)
	}
	if got := r.Workloads[1].Ratio(); got != 0 {
		t.Errorf("ratio %v without a yardstick", got)
	}
	if got := r.Subscribers[0].PerSubscriber(); got != 10<<20/100 {
		t.Errorf("%d bytes a subscriber", got)
	}
	if diff := cmp.Diff(Latency{3, 3, 2 * time.Millisecond, 3 * time.Millisecond, 3 * time.Millisecond}, r.Subscribers[0].OneOfMany); diff != "" {
		t.Errorf("latencies (-want +got):\n%s", diff)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run().Table(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"w1 10000 32 1000 2500 0.33 2.00 6.00 300 200 0 25% 5 1234 10 30 50 70",
		"w5 10000 32 5.0 – – 1000.00 3000.00 300 200 0 25% 40.2 + 3 0 0 0 50 70",
		"RSS for each idle subscriber 102.4 KB",
		"commit to client, one event to one of them p50 2.00 ms, p99 3.00 ms, max 3.00 ms of 3 events",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "docs")
	want := run()
	if err := want.Write(dir); err != nil {
		t.Fatal(err)
	}
	got, err := Read(filepath.Join(dir, jsonFile))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written and read (-want +got):\n%s", diff)
	}
	if _, err := Read(filepath.Join(dir, markdownFile)); err == nil {
		t.Error("a page is read as numbers")
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	page := run().Markdown()
	for _, want := range []string{
		"| w1 | 10000 | 32 | 1000 | 2500 | 0.33 |", "- 100000 products, 100 in each category, and 500 in a big one", "- **w5** checkout\n",
		"| w1 | 32 | 10000 | 100000 | 1.50 × |", "| subscribers | 100 |", "1 March 2026, shopgraph v1",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	width := 0
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "| w") && strings.Contains(page, "| workload |") {
			width = max(width, strings.Count(line, "|"))
		}
	}
	if width != len(columns)+1 {
		t.Errorf("rows of %d cells for %d columns", width-1, len(columns))
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	before, after := run(), run()
	for i := range after.Workloads[0].Shopgraph {
		after.Workloads[0].Shopgraph[i].Units *= 2
	}
	after.Workloads[0].Costs.Statements = 3
	after.Workloads = append(after.Workloads, Workload{Name: "w9", Shopgraph: []Sample{sample(1, 1)}})
	after.Subscribers[0].IdleRSS = 35 << 20
	var out strings.Builder
	if err := after.Compare(&out, before); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"w1 10000 32 1000 -> 2000 +100% 0.33 -> 0.67", "5 -> 3", "w5 10000 32 5.0 -> 5.0 +0%",
		"RSS for each idle subscriber 102.4 KB -> 51.2 KB",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(text, "w9") {
		t.Error("what was not measured before is compared")
	}
}

// TestChart: the chart is XML, has a bar for each of the two in each panel, and escapes what it is
// told.
func TestChart(t *testing.T) {
	t.Parallel()
	r := run()
	r.Workloads[0].Name = "<w1>"
	bars, texts := 0, []string{}
	for d := xml.NewDecoder(strings.NewReader(r.Chart())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			for _, a := range token.Attr {
				if token.Name.Local == "rect" && a.Name.Local == "height" && a.Value != "12" {
					bars++
				}
			}
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
	if bars != 4 || !slices.Contains(texts, "<w1>") || !slices.Contains(texts, "1000") || !slices.Contains(texts, "2500") {
		t.Errorf("%d bars and the texts %q", bars, texts)
	}
	empty := (&Report{}).Chart()
	if !strings.Contains(empty, "nothing was measured") || strings.Contains(empty, "NaN") {
		t.Error(empty)
	}
}
