package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Index is what was measured of the index that searches are answered by.
type Index struct {
	Store    Store         `json:"store"`
	Products int           `json:"products"`
	Bytes    int64         `json:"bytes"`            // as the server counts them
	Built    time.Duration `json:"builtNanoseconds"` // from nothing, out of the database
	// WithoutRSS and RSS are of servers that rest, without an index and with one; PeakRSS is the most while one is built.
	WithoutRSS int64 `json:"withoutRssBytes"`
	RSS        int64 `json:"rssBytes"`
	PeakRSS    int64 `json:"peakRssBytes"`
	// Renamed is from the return of a commit that renames a product until two servers find it.
	Renamed Latency `json:"renamed"`
}

// facts says what was measured, and what came out.
func (i *Index) facts() [][2]string {
	return [][2]string{
		{"products in the index", strconv.Itoa(i.Products)},
		{"building it from nothing", fmt.Sprintf("%.1f s", i.Built.Seconds())},
		{"its size, as the server counts it", megabytes(i.Bytes) + " MB"},
		{"RSS of the server at rest, without and with it", megabytes(i.WithoutRSS) + " and " + megabytes(i.RSS) + " MB"},
		{"RSS at its highest, while it is built", megabytes(i.PeakRSS) + " MB"},
		{"commit until two servers find a renamed product", i.Renamed.String()},
	}
}

func (r *Report) writeIndexes(b *strings.Builder) {
	if len(r.Indexes) == 0 {
		return
	}
	b.WriteString("\n## The index of search\n\nOf a server without other work; the products are renamed by a process beside two servers that are both asked for them.\n\n")
	facts := make([][][2]string, len(r.Indexes))
	for i := range r.Indexes {
		facts[i] = r.Indexes[i].facts()
	}
	writeFacts(b, facts)
}

// writeRivals says how the latencies of those workloads compare that a rival does beside.
func (r *Report) writeRivals(b *strings.Builder) {
	begun := false
	for i := range r.Workloads {
		w := &r.Workloads[i]
		if !w.Store.Searchable || len(w.Yardstick) == 0 {
			continue
		}
		if !begun {
			begun = true
			b.WriteString("\n## Beside Postgres' own text search\n\nThe other is a specialist's: one prepared statement over a table for nothing else, with a GIN index of texts, asked by the " +
				"bench itself.\nIt finds no typos, and has neither HTTP nor GraphQL before it.\n\n" +
				"| workload | products | conns | p50 ms | specialist | p99 ms | specialist | ratio of req/s |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
		}
		ours, other := Median(w.Shopgraph), Median(w.Yardstick)
		writeRow(b, []string{
			w.Name, strconv.Itoa(w.Store.Products), strconv.Itoa(w.Connections), millis(ours.P50), millis(other.P50), millis(ours.P99), millis(other.P99),
			fmt.Sprintf("%.2f", w.Ratio()),
		})
	}
}
