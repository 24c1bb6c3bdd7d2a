// Command faults proves on the real program what shopgraph promises of stock, orders and money. It
// races buyers for the last units. It sends one idempotency key many times at once. It kills the
// server at random instants. All of that goes over HTTP, from a process of its own. Afterwards it
// holds the shop's tables and the gateway's against each other.
//
// It sells through a stand-in for Stripe that fails and loses calls, while servers and their Postgres die. Afterwards the
// shop's books are held to that Stripe's.
//
// It sends requests that are meant to do harm, and measures what they make the server use.
//
// It also disturbs two servers and their database in ways that kill nobody. Then it measures how
// long readers, buyers and subscribers go without a good answer.
package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

const description = `Proves on the real program, over HTTP, that nothing is oversold, that an idempotency key makes one order and
one charge, and that money taken ends as an order or as a refund, however the server dies.

Scenarios, by default these:

  race      buyers race for 10 units, with carts of one line and of several in random order: 10 orders, no more
  key       one idempotency key sent many times at once: one order, one charge, one answer
  kill      buyers, customers and staff at work while the server is killed (SIGKILL) at random instants and started again
  kill-all  the same with the server's private Postgres, which dies with it
  pair      the same with two servers whose clocks are a minute apart, of which either dies, and a gateway that takes up to 30 ms
            for the way there and for the way back

  payments  shoppers, staff, banks and somebody at the dashboard at work with a stand-in for Stripe that fails now and then and loses
            calls, while two servers, their Postgres and the connections to Stripe die; then the shop's books, stock, gift cards and
            promotions are held to each other and to Stripe's own books

  hostile   requests of a guest that are meant to do harm, to a shop with as much of everything as there can be: none makes the
            server use more than 64 MB or a second of processor above what it uses when idle

Disturbances of two servers on one database. Each prints how long clients went without a good answer; "disturb" is all of them:

  silent    nothing passes between servers and database for 20 s; then new connections are through, the old ones never
  gone      nothing passes any more over the connections that there are; new ones are through at once
  stopped   one of the servers is stopped (SIGSTOP) for 60 s while it has open transactions; the other one is measured
  locked    a session beside the servers locks the stock of one variant, and an order, for 60 s
  migrate   one migration more is applied while sessions beside the servers have open transactions on its tables for 60 s

Needs Go and Postgres' binaries; the database is a throw-away one. Exits with 1 if anything was violated. The decisions of buyers
and the instants of kills follow from the seed; how they interleave is up to the machine.`

type cli struct {
	Scenarios []string `arg:"" name:"scenario" optional:"" help:"What to run: race, key, kill, kill-all, pair, payments, hostile, which are the default; silent, gone, stopped, locked, migrate, or disturb, which is these five."`

	Seed      uint64        `default:"0" placeholder:"N" help:"Where randomness starts; 0, the default, takes one from the clock and prints it."`
	Buyers    int           `default:"200" placeholder:"N" help:"How many race for 10 units; by default 200."`
	Rounds    int           `default:"12" placeholder:"N" help:"How many keys are sent 20 times at once; by default 12."`
	Kills     int           `default:"200" placeholder:"N" help:"How often kill kills the server; by default 200."`
	AllKills  int           `default:"20" placeholder:"N" help:"How often kill-all kills the server and its Postgres; by default 20."`
	Checkouts int           `default:"2000" placeholder:"N" help:"How many checkouts pair begins at least; by default 2000."`
	Payments  int           `default:"5000" placeholder:"N" help:"How many checkouts payments begins at least; by default 5000."`
	Mishaps   int           `default:"120" placeholder:"N" help:"How often something goes wrong in payments at least; by default 120."`
	Within    time.Duration `default:"0s" placeholder:"TIME" help:"How long shoppers come in payments at most; by default until there were as many checkouts and mishaps."`
	Shoppers  int           `default:"24" placeholder:"N" help:"How many shop at once while the server is killed; by default 24."`
	Documents int           `default:"2000" placeholder:"N" help:"How many requests hostile sends; by default 2000."`
	Window    time.Duration `default:"1200ms" placeholder:"TIME" help:"A server is killed at an instant between its start and this long after, one in ten up to ten times as long after; by default 1200ms."`
	Program   string        `placeholder:"FILE" type:"existingfile" help:"A build of shopgraph to run; by default this module is built."`
	Next      string        `placeholder:"FILE" type:"existingfile" help:"A build with one migration more, for migrate; by default this module is built with one that adds columns to products and orders."`
	Lasts     time.Duration `default:"0s" placeholder:"TIME" help:"How long a disturbance lasts; by default as long as told above."`
	After     time.Duration `default:"90s" placeholder:"TIME" help:"How long after a disturbance clients are watched if all does not get well; by default 90s."`
	Most      time.Duration `default:"0s" placeholder:"TIME" help:"Call it a violation if clients of a disturbed server go longer without a good answer, or for one; by default that is only measured."`
	Timeout   time.Duration `default:"40m" placeholder:"TIME" help:"How long all may take; by default 40m."`
	Report    string        `placeholder:"FILE" help:"Write the report of payments as a page in Markdown, too."`
	Keep      bool          `help:"Keep the directory with the server's log and the database."`
}

var (
	scenarios = []string{"race", "key", "kill", "kill-all", "pair", "payments", "hostile"}
	disturbed = []string{"silent", "gone", "stopped", "locked", "migrate"}
)

// Validate is called by kong.
func (c *cli) Validate() error {
	if i := slices.Index(c.Scenarios, "disturb"); i >= 0 {
		c.Scenarios = slices.Replace(c.Scenarios, i, i+1, disturbed...)
	}
	known := slices.Concat(scenarios, disturbed)
	for _, name := range c.Scenarios {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no scenario %q, only %s", name, strings.Join(known, ", "))
		}
	}
	if c.Program != "" && c.Next == "" && slices.Contains(c.Scenarios, "migrate") {
		return errors.New("migrate with --program needs --next")
	}
	if c.Buyers < 10 || c.Rounds < 1 || c.Kills < 1 || c.AllKills < 1 || c.Checkouts < 1 || c.Payments < 1 || c.Mishaps < 1 || c.Documents < 1 || c.Shoppers < 1 || c.Window <= 0 {
		return errors.New("--buyers must be at least 10, all other numbers and times positive")
	}
	return nil
}

func main() {
	var c cli
	parser := kong.Must(&c, kong.Name("faults"), kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}))
	_, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser.FatalIfErrorf(c.run(ctx))
}

// patience is several times as long as the reconciler leaves a payment alone.
const patience = 4 * time.Minute

var errViolated = errors.New("promises were broken")

func (c *cli) run(ctx context.Context) (err error) {
	if c.Seed == 0 {
		c.Seed = rand.Uint64() >> 32
	}
	if len(c.Scenarios) == 0 {
		c.Scenarios = scenarios
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	fmt.Println("seed", strconv.FormatUint(c.Seed, 10))
	l, err := openLab(ctx, c.Seed, localpg.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close(c.Keep)) }()
	if c.Program != "" {
		l.program = c.Program
	}

	var reports []report
	for _, name := range c.Scenarios {
		began := time.Now()
		r, err := c.scenario(ctx, l, name)
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", name, err), printReports(os.Stdout, reports))
		}
		r.took = time.Since(began)
		if c.Report != "" && name == "payments" {
			if err := r.markdown(c.Report, c.Seed, os.Args[1:]); err != nil {
				return err
			}
		}
		reports = append(reports, r)
	}
	if err := printReports(os.Stdout, reports); err != nil {
		return err
	}
	for _, r := range reports {
		if len(r.violations) > 0 {
			return errViolated
		}
	}
	return nil
}

func (c *cli) scenario(ctx context.Context, l *lab, name string) (report, error) {
	fmt.Fprintln(os.Stderr, "running", name)
	switch name {
	case "race":
		return l.race(ctx, c.Buyers)
	case "key":
		return l.key(ctx, c.Rounds)
	case "kill":
		return l.kill(ctx, killing{
			name: name, kills: c.Kills, shoppers: c.Shoppers, window: c.Window, mix: allTokens, skips: 0.2,
			patience: patience, progress: os.Stderr,
		})
	case "payments":
		return l.pay(ctx, paying{
			checkouts: c.Payments, mishaps: c.Mishaps, shoppers: c.Shoppers, window: 4 * time.Second, most: c.Within, patience: patience, progress: os.Stderr,
		})
	case "hostile":
		return l.hostile(ctx, c.Documents)
	case "pair":
		return l.pairOf(ctx, killing{
			name: name, kills: 1, checkouts: c.Checkouts, shoppers: c.Shoppers, window: c.Window, mix: allTokens, skips: 0.2,
			patience: patience, progress: os.Stderr,
		})
	case "kill-all":
		return l.kill(ctx, killing{
			name: name, private: true, kills: c.AllKills, shoppers: c.Shoppers, window: c.Window, mix: allTokens,
			patience: patience, progress: os.Stderr,
		})
	default:
		return l.disturb(ctx, c.disturbing(name))
	}
}

func (c *cli) disturbing(name string) disturbing {
	d := disturbing{name: name, lasts: c.Lasts, patient: c.After, most: c.Most, next: c.Next, warm: 3 * time.Second, calm: 10 * time.Second}
	if d.lasts > 0 {
		return d
	}
	switch name {
	case "silent":
		d.lasts = 20 * time.Second
	case "gone":
	default:
		d.lasts = time.Minute
	}
	return d
}
