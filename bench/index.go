package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/shopgraph/shopgraph/bench/report"
)

// indexing is the index that a server searches by: what it takes, and how soon it knows what is committed.
type indexing struct {
	*experiment
	renames int           // of products, each looked for on two servers
	idle    time.Duration // how long a server rests until its memory is measured
}

// measure starts servers without an index and with one. The last two stay for products that are renamed.
func (m *indexing) measure(ctx context.Context) (_ report.Index, err error) {
	i := report.Index{Store: storeOf(m.store)}
	without, err := m.startShopgraph(ctx, m.setup.MaxConns, 0)
	if err != nil {
		return i, err
	}
	i.WithoutRSS, err = m.rest(ctx, without)
	if err = errors.Join(err, without.stop()); err != nil {
		return i, err
	}
	var servers [2]*program
	for n := range servers {
		if servers[n], err = m.startShopgraph(ctx, m.setup.MaxConns, m.memory); err != nil {
			return i, err
		}
		defer func() { err = errors.Join(err, servers[n].stop()) }()
		if n == 0 {
			if err := m.built(ctx, servers[0], &i); err != nil {
				return i, err
			}
		}
	}
	i.Renamed, err = m.rename(ctx, servers)
	return i, err
}

// rest returns the memory of a server that has done nothing for a while.
func (m *indexing) rest(ctx context.Context, server *program) (int64, error) {
	if !pause(ctx, m.idle) {
		return 0, ctx.Err()
	}
	return rssOf(server.cmd.Process.Pid)
}

var builtIn = regexp.MustCompile(`msg="the index of search is ready" products=(\d+) bytes=(\d+) built_in=(\S+)`)

// built notes what a server says of the index it has just built, and its memory.
func (m *indexing) built(ctx context.Context, server *program, i *report.Index) (err error) {
	if i.RSS, err = m.rest(ctx, server); err != nil {
		return err
	}
	if i.PeakRSS, err = statusOf(server.cmd.Process.Pid, "VmHWM:"); err != nil {
		return err
	}
	said, err := os.ReadFile(server.log.Name())
	if err != nil {
		return err
	}
	found := builtIn.FindSubmatch(said)
	if found == nil {
		return fmt.Errorf("the server does not say that its index is ready: %.1000s", said)
	}
	var errs [3]error
	i.Products, errs[0] = strconv.Atoi(string(found[1]))
	i.Bytes, errs[1] = strconv.ParseInt(string(found[2]), 10, 64)
	i.Built, errs[2] = time.ParseDuration(string(found[3]))
	return errors.Join(errs[:]...)
}

// nameLength is that of names that no typo makes another's.
const nameLength = 16

// rename renames products, one after the other, and measures how long it takes from the commit until both servers find them.
func (m *indexing) rename(ctx context.Context, servers [2]*program) (report.Latency, error) {
	conn, err := m.connect(ctx, running)
	if err != nil {
		return report.Latency{}, err
	}
	defer closeConn(conn)
	var clients [2]*client
	for i, server := range servers {
		if clients[i], err = dial(ctx, server.address); err != nil {
			return report.Latency{}, err
		}
		defer clients[i].close()
	}
	r := rand.New(rand.NewPCG(m.setup.Seed, uint64(m.renames)))
	all := make([]time.Duration, m.renames)
	began := time.Now()
	for i := range all {
		if all[i], err = m.renameOne(ctx, conn, clients, r); err != nil {
			return report.Latency{}, err
		}
	}
	return report.Latencies(all, time.Since(began)), nil
}

func (m *indexing) renameOne(ctx context.Context, conn *pgx.Conn, clients [2]*client, r *rand.Rand) (time.Duration, error) {
	p := m.store.Product(r.IntN(m.store.AllProducts()))
	name := make([]byte, nameLength)
	for i := range name {
		name[i] = 'a' + byte(r.IntN(26))
	}
	if _, err := conn.Exec(ctx, "UPDATE products SET name = $1 WHERE slug = $2", string(name), p.Slug()); err != nil {
		return 0, fmt.Errorf("rename a product: %w", err)
	}
	committed := time.Now()
	var took [2]time.Duration
	var errs [2]error
	var wg sync.WaitGroup
	for i, c := range clients {
		wg.Go(func() {
			errs[i] = lookFor(ctx, c, string(name), p.Slug())
			took[i] = time.Since(committed)
		})
	}
	wg.Wait()
	return max(took[0], took[1]), errors.Join(errs[:]...)
}

var renamed = newOperation("Renamed", `query Renamed($query: String!) { search(query: $query, first: 1, prefix: false) { nodes { slug } } }`)

// lookFor searches, a thousand times a second at most, until a product is found.
func lookFor(ctx context.Context, c *client, text, slug string) error {
	for end := time.Now().Add(deliveryTimeout); ; {
		var answer struct {
			Search struct{ Nodes []struct{ Slug string } }
		}
		if err := renamed.do(c, `"query":"`+text+`"`, &answer); err != nil {
			return err
		}
		if nodes := answer.Search.Nodes; len(nodes) == 1 && nodes[0].Slug == slug {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s is not found after %s", text, deliveryTimeout)
		}
		if !pause(ctx, time.Millisecond) {
			return ctx.Err()
		}
	}
}
