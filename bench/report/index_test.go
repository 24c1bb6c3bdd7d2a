package report

import (
	"strings"
	"testing"
	"time"
)

// TestSearches: a run that has searched shows how it compares with the other, and what the index takes; others say nothing of it.
func TestSearches(t *testing.T) {
	t.Parallel()
	const heading = "## Beside Postgres' own text search"
	if page := run().Markdown(); strings.Contains(page, heading) || strings.Contains(page, "## The index of search") {
		t.Errorf("without searches:\n%s", page)
	}
	r := run()
	store := Store{Products: 10_000, Searchable: true}
	r.Workloads = append(r.Workloads, Workload{
		Name: "w7", Title: "search", Store: store, Connections: 1,
		Shopgraph: []Sample{sample(1000, time.Millisecond)}, Yardstick: []Sample{sample(500, 2*time.Millisecond)},
	})
	r.Indexes = []Index{{
		Store: store, Products: 10_000, Bytes: 5 << 20, Built: 1500 * time.Millisecond, WithoutRSS: 80 << 20, RSS: 90 << 20, PeakRSS: 120 << 20,
		Renamed: Latencies([]time.Duration{10 * time.Millisecond, 20 * time.Millisecond}, time.Second),
	}}
	page := r.Markdown()
	for _, want := range []string{
		heading, "| w7 | 10000 | 1 | 1.00 | 2.00 | 3.00 | 6.00 | 2.00 |", "names of 4,000 words", "| building it from nothing | 1.5 s |",
		"| RSS of the server at rest, without and with it | 80 and 90 MB |",
		"| commit until two servers find a renamed product | p50 10.00 ms, p99 20.00 ms, max 20.00 ms of 2 events |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}
