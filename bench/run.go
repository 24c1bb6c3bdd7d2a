package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/bench/report"
)

// measure does all that is wanted, size by size.
func (c *cli) measure(ctx context.Context, l *environment) (*report.Report, error) {
	r := &report.Report{
		When: time.Now().UTC().Truncate(time.Second), Version: version(ctx),
		Setup: report.Setup{
			Duration: c.Duration, Warmup: c.Warmup, Repetitions: c.Repetitions, MaxConns: c.MaxConns, Settings: l.settings, Seed: c.Seed,
		},
	}
	var err error
	if r.Machine, err = l.machine(ctx); err != nil {
		return nil, err
	}
	for _, dir := range []string{c.Profile, c.Explain} {
		if dir != "" {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return nil, err
			}
		}
	}
	for _, products := range c.Products {
		for _, searchable := range []bool{false, true} {
			if !c.wantsStore(searchable) {
				continue
			}
			s, err := dataset.New(dataset.Sizes{Products: products, Big: c.Big, Customers: c.Customers, Orders: c.Orders, Searchable: searchable})
			if err != nil {
				return nil, err
			}
			if err := c.measureStore(ctx, l, s, r); err != nil {
				return nil, fmt.Errorf("with %d products: %w", products, err)
			}
		}
	}
	return r, nil
}

// wantsStore reports whether something is to be measured of a store that is searchable, or of one that is not.
func (c *cli) wantsStore(searchable bool) bool {
	if c.wants(indexName) && searchable || c.wants(subscribersName) && !searchable {
		return true
	}
	return slices.ContainsFunc(workloads, func(w workload) bool { return w.searches == searchable && c.wants(w.name) })
}

func (c *cli) measureStore(ctx context.Context, l *environment, s *dataset.Store, r *report.Report) error {
	if err := l.prepare(ctx, s); err != nil {
		return err
	}
	postmaster, err := postmasterOf(l.postgres)
	if err != nil {
		return err
	}
	for i := range workloads {
		if !c.wants(workloads[i].name) || workloads[i].searches != s.Searchable {
			continue
		}
		e := &experiment{
			environment: l, setup: r.Setup, store: s, work: &workloads[i], memory: c.Memory, units: cmp.Or(c.units, unitsCounted), patience: c.Patience,
			postmaster: postmaster,
		}
		if err := c.measureWorkload(ctx, e, r); err != nil {
			return err
		}
	}
	if c.NoMeasuring {
		return nil
	}
	if s.Searchable {
		return c.measureIndex(ctx, &experiment{environment: l, setup: r.Setup, store: s, memory: c.Memory, postmaster: postmaster}, r)
	}
	if !c.wants(subscribersName) {
		return nil
	}
	for _, n := range c.Subscribers { // last, because their events stay
		fmt.Fprintf(l.progress, "measuring w6 with %d subscribers\n", n)
		e := &experiment{environment: l, setup: r.Setup, store: s, postmaster: postmaster}
		t := &tracking{experiment: e, subscribers: n, rate: c.Rate, idle: cmp.Or(c.idle, idleTime), singles: singleEvents, broadcasts: broadcastEvents}
		measured, err := t.measure(ctx)
		if err != nil {
			return err
		}
		r.Subscribers = append(r.Subscribers, measured)
	}
	return nil
}

// measureIndex measures what searches are answered by.
func (c *cli) measureIndex(ctx context.Context, e *experiment, r *report.Report) error {
	if !c.wants(indexName) {
		return nil
	}
	fmt.Fprintln(e.progress, "measuring the index")
	m := &indexing{experiment: e, renames: c.Renames, idle: cmp.Or(c.idle, idleTime)}
	measured, err := m.measure(ctx)
	if err != nil {
		return fmt.Errorf("the index: %w", err)
	}
	r.Indexes = append(r.Indexes, measured)
	return nil
}

const (
	unitsCounted    = 200
	idleTime        = 10 * time.Second
	singleEvents    = 200
	broadcastEvents = 20
)

func (c *cli) measureWorkload(ctx context.Context, e *experiment, r *report.Report) error {
	e.connections = c.Connections[0]
	if c.Explain != "" && !strings.HasSuffix(e.work.name, "r") {
		if err := e.explain(ctx, c.Explain); err != nil {
			return fmt.Errorf("explain %s: %w", e.work.name, err)
		}
	}
	if c.Profile != "" {
		if err := e.profile(ctx, c.Profile); err != nil {
			return err
		}
	}
	if c.NoMeasuring {
		return nil
	}
	costs, err := e.costs(ctx)
	if err != nil {
		return err
	}
	for _, e.connections = range c.Connections {
		fmt.Fprintf(e.progress, "measuring %s over %d connections\n", e.work.name, e.connections)
		w, err := e.measure(ctx)
		if err != nil {
			return err
		}
		w.Costs = costs
		r.Workloads = append(r.Workloads, w)
	}
	return nil
}

// machine says what the run is made on.
func (l *environment) machine(ctx context.Context) (report.Machine, error) {
	m := report.Machine{Cores: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	conn, err := l.connect(ctx, "postgres")
	if err != nil {
		return m, err
	}
	defer closeConn(conn)
	if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&m.Postgres); err != nil {
		return m, err
	}
	cpus, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m, err
	}
	m.Processor = after(string(cpus), "model name")
	m.Memory, err = memoryOfMachine()
	return m, err
}

// memoryOfMachine returns how much there is, in bytes.
func memoryOfMachine() (int64, error) {
	memory, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	kib, err := strconv.ParseInt(strings.TrimSuffix(after(string(memory), "MemTotal"), " kB"), 10, 64)
	return kib << 10, err
}

// after returns the value in the first line of a file of /proc that begins with a key.
func after(text, key string) string {
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// version returns what git says of the tree that is measured; "" outside of one.
func version(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--tags").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
