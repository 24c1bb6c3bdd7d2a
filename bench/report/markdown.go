package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The files of a report.
const (
	jsonFile     = "bench.json"
	markdownFile = "bench.md"
	chartFile    = "bench.svg"
)

// Read reads a run's bench.json.
func Read(path string) (*Report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &r, nil
}

// Write writes the run's numbers, its page and its chart into a directory.
func (r *Report) Write(dir string) error {
	numbers, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	write := func(name, text string) error {
		return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644) //nolint:gosec // for everybody to read
	}
	return errors.Join(write(jsonFile, string(numbers)+"\n"), write(markdownFile, r.Markdown()), write(chartFile, r.Chart()))
}

const intro = `# What it measures

Written by ` + "`go run ./bench`" + `; the numbers of every repetition are in [bench.json](bench.json).

![Requests a second and latencies, beside the yardstick](bench.svg)

`

const legend = `
Each figure is the median of %d repetitions of %s, each after %s of warm-up; server and yardstick take turns. Every answer is compared
with what it must be, byte for byte where it only reads; of searches the first of each connection, and the others for errors; the number of carts' lines and of orders is checked against that of the units done.

| | |
| --- | --- |
| conns | connections that ask at a time, each as fast as it is answered, from a process of its own over loopback |
| req/s | units of work a second: requests, for w4 and w5 two requests each |
| yardstick | the same of bench/limit: net/http and pgx without GraphQL, one statement a request, to the same bytes; for w7 Postgres' own text search |
| ratio | req/s as a share of the yardstick's: the median of the pairs |
| server µs, postgres µs, bench µs | processor time a unit, of the process and of all Postgres' processes, from /proc/&lt;pid&gt;/stat |
| others | what all other processes of the machine took meanwhile, in per cent of one core: above some per cent the rates are too low |
| statements | SQL statements a unit, that of the session included, BEGIN and COMMIT not; after the plus those of the test gateway, which stands for a service elsewhere |
| allocs, KB | allocations a unit and their size, by the server's handler in the bench's own process, without net/http's |
| RSS | resident memory of a fresh server before its first request, and at its highest while measured |
| postgres MB | what Postgres' processes have to themselves after the measuring: plans and caches, but not the shared buffers |

`

// Markdown returns the run as a page.
func (r *Report) Markdown() string {
	var b strings.Builder
	b.WriteString(intro)
	m := r.Machine
	fmt.Fprintf(&b, "%s, shopgraph %s, %s, Postgres %s (%s; commits wait for the disk), %d connections to it,\n",
		r.When.Format("2 January 2006"), r.Version, m.Go, m.Postgres, strings.Join(r.Setup.Settings, ", "), r.Setup.MaxConns)
	fmt.Fprintf(&b, "on %d cores of %s with %.0f GB, %s: shared by the server, Postgres and the bench.\n\n",
		m.Cores, m.Processor, float64(m.Memory)/(1<<30), m.System)
	r.writeSizes(&b)
	writeRow(&b, columns)
	b.WriteString("| --- |" + strings.Repeat(" ---: |", len(columns)-1) + "\n")
	for i := range r.Workloads {
		writeRow(&b, r.Workloads[i].cells())
	}
	fmt.Fprintf(&b, legend, r.Setup.Repetitions, r.Setup.Duration, r.Setup.Warmup)
	r.writeTitles(&b)
	r.writeGrowth(&b)
	if len(r.Subscribers) > 0 {
		b.WriteString("\n## Subscribers\n\nOver WebSockets, one a subscriber; the events are committed and notified by a process beside the server, as by " +
			"a replica.\nLatencies are from the return of the commit until the client has read the event.\n\n")
		facts := make([][][2]string, len(r.Subscribers))
		for i := range r.Subscribers {
			facts[i] = r.Subscribers[i].facts()
		}
		writeFacts(&b, facts)
	}
	r.writeRivals(&b)
	r.writeIndexes(&b)
	return b.String()
}

// writeSizes tells of each store once.
func (r *Report) writeSizes(b *strings.Builder) {
	told := map[Store]bool{}
	for _, w := range r.Workloads {
		if s := w.Store; !told[s] {
			told[s] = true
			fmt.Fprintf(b, "- %d products, 100 in each category, and %d in a big one; two variants each; %d customers, %d orders%s\n",
				s.Products, s.Big, s.Customers, s.Orders, s.besides())
		}
	}
	b.WriteString("\n")
}

// besides says what the products of a searchable store have.
func (s Store) besides() string {
	if !s.Searchable {
		return ""
	}
	return "; names of 4,000 words, 300 vendors, 200 tags, 12 types, 4 attributes with 460 values: for what searches"
}

// writeTitles says what each workload is.
func (r *Report) writeTitles(b *strings.Builder) {
	told := map[string]bool{}
	for _, w := range r.Workloads {
		if !told[w.Name] {
			told[w.Name] = true
			fmt.Fprintf(b, "- **%s** %s\n", w.Name, w.Title)
		}
	}
}

// writeGrowth says how a workload's median latency grows with the store.
func (r *Report) writeGrowth(b *strings.Builder) {
	begun := false
	for i := range r.Workloads {
		w := &r.Workloads[i]
		first := r.find(func(o *Workload) bool { return o.Name == w.Name && o.Connections == w.Connections })
		if first.Store == w.Store {
			continue
		}
		if !begun {
			begun = true
			b.WriteString("\n## Growth\n\n| workload | conns | from | to | p50 grows |\n| --- | ---: | ---: | ---: | ---: |\n")
		}
		growth := float64(Median(w.Shopgraph).P50) / float64(Median(first.Shopgraph).P50)
		fmt.Fprintf(b, "| %s | %d | %d | %d | %.2f × |\n", w.Name, w.Connections, first.Store.Products, w.Store.Products, growth)
	}
}

// find returns the first workload that is looked for; nil if there is none.
func (r *Report) find(is func(*Workload) bool) *Workload {
	for i := range r.Workloads {
		if is(&r.Workloads[i]) {
			return &r.Workloads[i]
		}
	}
	return nil
}

// writeFacts writes facts side by side, those of each measurement in a column.
func writeFacts(b *strings.Builder, all [][][2]string) {
	var rows [][]string
	for i, facts := range all {
		for j, fact := range facts {
			if i == 0 {
				rows = append(rows, []string{fact[0]})
			}
			rows[j] = append(rows[j], fact[1])
		}
	}
	for i, row := range rows {
		writeRow(b, row)
		if i == 0 {
			b.WriteString("| --- |" + strings.Repeat(" ---: |", len(row)-1) + "\n")
		}
	}
}

func writeRow(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
