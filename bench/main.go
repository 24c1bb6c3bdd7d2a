// Command bench measures shopgraph as its clients meet it. It makes a store of a stated size, in a
// Postgres of its own. The server is a process of its own. Requests go over loopback connections,
// and every answer is compared, byte for byte, with what it must be. In the same run, and in turn
// with the server, it measures a yardstick. That is bench/limit, which answers the same requests
// without GraphQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/shopgraph/shopgraph/bench/report"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

const description = `Measures shopgraph on a store of a stated size: requests a second, latencies, processor time, statements, allocations
and memory, beside a yardstick that answers the same requests without GraphQL.

Workloads, all of them by default:

%s  w6   subscribers of orders' events over WebSockets: memory, fan-out, latency from commit to client
  index  what searches are answered by: how long it takes to build, its memory, and how soon it knows what is committed

Needs Go, Linux, and Postgres' binaries with its additional modules. The stores are kept in a data directory and loaded once; each run works on a copy.`

type cli struct {
	Workloads   []string      `placeholder:"NAME" help:"What to measure; by default everything."`
	Products    []int         `default:"10000" placeholder:"N" help:"How many products, 100 in each category; several sizes are measured one after the other. By default 10000."`
	Big         int           `default:"10000" placeholder:"N" help:"How many products more in one big category; by default 10000."`
	Customers   int           `default:"1000" placeholder:"N" help:"How many customers; by default 1000."`
	Orders      int           `default:"10000" placeholder:"N" help:"How many orders; by default 10000."`
	Connections []int         `default:"32,1" placeholder:"N" help:"How many connections ask at a time, each as fast as it is answered; by default 32, then 1."`
	Duration    time.Duration `default:"5s" placeholder:"TIME" help:"How long a repetition measures; by default 5s."`
	Warmup      time.Duration `default:"2s" placeholder:"TIME" help:"How long it asks before that; by default 2s."`
	Repetitions int           `default:"3" placeholder:"N" help:"How many repetitions, in turn with the yardstick's; by default 3."`
	Subscribers []int         `default:"10000" placeholder:"N" help:"How many subscribers, at most as many as the limit of open files allows; by default 10000."`
	Rate        int           `default:"1000" placeholder:"N" help:"How many events a second for the latency from commit to client; by default 1000."`
	Renames     int           `default:"200" placeholder:"N" help:"How many products are renamed to see when two servers find them; by default 200."`
	Memory      int           `name:"search-memory" default:"8192" placeholder:"MIB" help:"How much memory the index of search may take, in MiB, for what searches; by default 8192."`
	Patience    time.Duration `default:"0s" placeholder:"TIME" help:"How long a repetition waits at most until other processes leave the machine alone; by default not at all."`
	MaxConns    int           `default:"16" placeholder:"N" help:"How many connections to Postgres each server has; by default 16."`
	Seed        uint64        `default:"1" placeholder:"N" help:"Where randomness starts; by default 1."`
	DataDir     string        `placeholder:"DIR" help:"Where the Postgres and its stores are kept; by default shopgraph-bench in the directory of temporary files."`
	Out         string        `default:"docs" placeholder:"DIR" help:"Where bench.md, bench.json and bench.svg are written; by default docs."`
	Compare     string        `type:"existingfile" placeholder:"FILE" help:"Show the run beside an earlier one, of which this is the bench.json."`
	Explain     string        `placeholder:"DIR" help:"Write the plans of all workloads' statements but w6's into this directory; docs/plans is where they are kept."`
	Profile     string        `placeholder:"DIR" help:"Write profiles of processor time and allocations of each workload into this directory."`
	NoMeasuring bool          `name:"no-measuring" help:"Only write plans and profiles."`
	Keep        bool          `help:"Keep the database that the run has worked on, and the programs with their logs."`

	// What tests make less; 0 is the default.
	units int           // that are counted in the bench's own process
	idle  time.Duration // for which subscribers are watched while nothing happens
}

// The workloads that are no workloads like the others.
const (
	subscribersName = "w6"
	indexName       = "index"
)

// Validate is called by kong.
func (c *cli) Validate() error {
	known := []string{subscribersName, indexName}
	for _, w := range workloads {
		known = append(known, w.name)
	}
	for _, name := range c.Workloads {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no workload %q, only %s", name, strings.Join(known, ", "))
		}
	}
	least := min(c.Repetitions, c.Rate, c.Renames, c.Memory, c.MaxConns, slices.Min(c.Connections), slices.Min(c.Subscribers), int(c.Duration/time.Millisecond))
	if least < 1 || min(c.Warmup, c.Patience) < 0 {
		return errors.New("all numbers and times must be positive")
	}
	most, err := mostSubscribers()
	if err != nil {
		return err
	}
	if wanted := slices.Max(c.Subscribers); wanted > most && c.wants(subscribersName) {
		return fmt.Errorf("%d subscribers are more than the limit of open files allows (ulimit -n): %d", wanted, most)
	}
	return nil
}

// wants reports whether a workload is to be measured.
func (c *cli) wants(name string) bool {
	return len(c.Workloads) == 0 || slices.Contains(c.Workloads, name)
}

func main() {
	var c cli
	var names strings.Builder
	for _, w := range workloads {
		fmt.Fprintf(&names, "  %-4s %s\n", w.name, w.title)
	}
	parser := kong.Must(&c, kong.Name("bench"), kong.Description(fmt.Sprintf(description, names.String())),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}))
	_, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser.FatalIfErrorf(c.run(ctx))
}

func (c *cli) run(ctx context.Context) (err error) {
	if c.DataDir == "" {
		c.DataDir = filepath.Join(os.TempDir(), "shopgraph-bench")
	}
	var before *report.Report
	if c.Compare != "" {
		if before, err = report.Read(c.Compare); err != nil {
			return err
		}
	}
	settings, err := settings()
	if err != nil {
		return err
	}
	l, err := openEnvironment(ctx, c.DataDir, os.Stderr, localpg.Options{Settings: settings})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.leave(l)) }()
	r, err := c.measure(ctx, l)
	if err != nil || c.NoMeasuring {
		return err
	}
	if err := r.Table(os.Stdout); err != nil {
		return err
	}
	if before != nil {
		if err := r.Compare(os.Stdout, before); err != nil {
			return err
		}
	}
	return r.Write(c.Out)
}

// leave closes the environment, and leaves behind only what is to be kept.
func (c *cli) leave(l *environment) error {
	if c.Keep {
		fmt.Fprintf(os.Stderr, "kept the database %s in %s\n", running, c.DataDir)
		return l.close(true)
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return errors.Join(l.admin(ctx, "DROP DATABASE IF EXISTS "+running+" WITH (FORCE)"), l.close(false))
}
