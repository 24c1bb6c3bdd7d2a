package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// columns are what a line of the table says.
var columns = []string{
	"workload", "products", "conns", "req/s", "yardstick", "ratio", "p50 ms", "p99 ms", "server µs", "postgres µs", "bench µs", "others",
	"statements", "allocs", "KB", "RSS MB idle", "under load", "postgres MB",
}

// cells returns a workload's line.
func (w *Workload) cells() []string {
	f := Median(w.Shopgraph)
	yardstick, ratio := "–", "–"
	if len(w.Yardstick) > 0 {
		yardstick, ratio = rate(Median(w.Yardstick).Rate), fmt.Sprintf("%.2f", w.Ratio())
	}
	statements := decimal(w.Costs.Statements)
	if w.Costs.GatewayStatements > 0 {
		statements += " + " + decimal(w.Costs.GatewayStatements)
	}
	return []string{
		w.Name, strconv.Itoa(w.Store.Products), strconv.Itoa(w.Connections), rate(f.Rate), yardstick, ratio,
		millis(f.P50), millis(f.P99), micros(f.ServerCPU), micros(f.PostgresCPU), micros(f.BenchCPU), fmt.Sprintf("%.0f%%", 100*f.Others),
		statements, fmt.Sprintf("%.0f", w.Costs.Allocations), fmt.Sprintf("%.0f", w.Costs.AllocatedBytes/1024), megabytes(w.IdleRSS), megabytes(f.RSS),
		megabytes(f.PostgresMemory),
	}
}

// Table writes the run as text.
func (r *Report) Table(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, strings.Join(columns, "\t")+"\t")
	for i := range r.Workloads {
		fmt.Fprintln(t, strings.Join(r.Workloads[i].cells(), "\t")+"\t")
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for i := range r.Subscribers {
		fmt.Fprintln(out)
		for _, fact := range r.Subscribers[i].facts() {
			fmt.Fprintf(out, "  %-58s %s\n", fact[0], fact[1])
		}
	}
	var rest strings.Builder
	r.writeRivals(&rest)
	r.writeIndexes(&rest)
	_, err := io.WriteString(out, rest.String())
	return err
}

// facts says what was measured, and what came out.
func (s *Subscribers) facts() [][2]string {
	return [][2]string{
		{"subscribers", strconv.Itoa(s.Connections)},
		{"connecting and subscribing", rate(s.ConnectRate) + " a second"},
		{"RSS of the server before and with them idle", megabytes(s.EmptyRSS) + " and " + megabytes(s.IdleRSS) + " MB"},
		{"RSS for each idle subscriber", fmt.Sprintf("%.1f KB", float64(s.PerSubscriber())/1024)},
		{"processor while idle: the server, Postgres", fmt.Sprintf("%.1f %%, %.1f %% of a core", 100*s.IdleServerCPU, 100*s.IdlePostgresCPU)},
		{"commit to client, one event to one of them", s.OneOfMany.String()},
		{fmt.Sprintf("commit to client, %.0f events a second", s.Steady.Rate), s.Steady.String()},
		{"one event to all of them: the median subscriber", "median " + millis(s.ToAllMedian.P50) + " ms"},
		{"one event to all of them: the last subscriber", "median " + millis(s.ToAllLast.P50) + " ms, worst " + millis(s.ToAllLast.Max) + " ms"},
	}
}

// String returns the quantiles.
func (l Latency) String() string {
	return fmt.Sprintf("p50 %s ms, p99 %s ms, max %s ms of %d events", millis(l.P50), millis(l.P99), millis(l.Max), l.Events)
}

func rate(perSecond float64) string {
	switch {
	case perSecond >= 100:
		return strconv.Itoa(int(perSecond + 0.5))
	default:
		return fmt.Sprintf("%.1f", perSecond)
	}
}

// decimal writes a number that is often whole.
func decimal(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }

func millis(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond)) }

func micros(d time.Duration) string {
	return strconv.Itoa(int(d.Round(time.Microsecond) / time.Microsecond))
}

func megabytes(n int64) string { return strconv.FormatInt((n+1<<19)>>20, 10) }
