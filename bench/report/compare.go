package report

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Compare writes the run beside an earlier one: what both have measured, before and after.
func (r *Report) Compare(out io.Writer, before *Report) error {
	fmt.Fprintf(out, "\n%s (%s) -> %s (%s)\n", before.Version, before.When.Format(time.DateTime), r.Version, r.When.Format(time.DateTime))
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "workload\tproducts\tconns\treq/s\t\tratio\tp50 ms\tp99 ms\tserver µs\tpostgres µs\tstatements\tallocs\tRSS MB\tpostgres MB\t")
	for i := range r.Workloads {
		now := &r.Workloads[i]
		was := before.find(func(o *Workload) bool {
			return o.Name == now.Name && o.Connections == now.Connections && o.Store == now.Store
		})
		if was == nil {
			continue
		}
		a, b := Median(was.Shopgraph), Median(now.Shopgraph)
		fmt.Fprintf(t, "%s\t%d\t%d\t%s -> %s\t%+.0f%%\t%.2f -> %.2f\t%s -> %s\t%s -> %s\t%s -> %s\t%s -> %s\t%s -> %s\t%.0f -> %.0f\t%s -> %s\t%s -> %s\t\n",
			now.Name, now.Store.Products, now.Connections, rate(a.Rate), rate(b.Rate), 100*(b.Rate/a.Rate-1), was.Ratio(), now.Ratio(),
			millis(a.P50), millis(b.P50), millis(a.P99), millis(b.P99),
			micros(a.ServerCPU), micros(b.ServerCPU), micros(a.PostgresCPU), micros(b.PostgresCPU),
			decimal(was.Costs.Statements), decimal(now.Costs.Statements), was.Costs.Allocations, now.Costs.Allocations,
			megabytes(a.RSS), megabytes(b.RSS), megabytes(a.PostgresMemory), megabytes(b.PostgresMemory))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for i := range r.Subscribers {
		r.compareSubscribers(out, before, &r.Subscribers[i])
	}
	return nil
}

func (r *Report) compareSubscribers(out io.Writer, before *Report, now *Subscribers) {
	for i := range before.Subscribers {
		was := &before.Subscribers[i]
		if was.Connections != now.Connections || was.Store != now.Store {
			continue
		}
		fmt.Fprintln(out)
		then := was.facts()
		for j, fact := range now.facts() {
			fmt.Fprintf(out, "  %-58s %s -> %s\n", fact[0], then[j][1], fact[1])
		}
	}
}
