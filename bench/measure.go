package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/bench/report"
)

// experiment is a workload on a store, at one number of connections.
type experiment struct {
	*environment
	setup       report.Setup
	store       *dataset.Store
	work        *workload
	connections int
	memory      int           // for an index of those workloads that search, in MiB
	units       int           // that are counted in the bench's own process
	patience    time.Duration // with other processes of the machine
	postmaster  int
}

// measure drives a fresh server, and in turn with it a fresh yardstick.
func (e *experiment) measure(ctx context.Context) (_ report.Workload, err error) {
	w := report.Workload{Name: e.work.name, Title: e.work.title, Store: storeOf(e.store), Connections: e.connections}
	shoppers, err := e.work.open(e.store, e.setup.Seed)
	if err != nil {
		return w, err
	}
	server, err := e.startShopgraph(ctx, e.setup.MaxConns, e.indexMemory())
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	if w.IdleRSS, err = rssOf(server.cmd.Process.Pid); err != nil {
		return w, err
	}
	var yardstick *program
	others := shoppers
	if e.work.yardstick {
		if yardstick, err = e.startLimit(ctx, e.setup.MaxConns); err != nil {
			return w, err
		}
		defer func() { err = errors.Join(err, yardstick.stop()) }()
	}
	if e.work.rival != nil {
		other, err := e.work.rival(ctx, e.address(running), e.setup.MaxConns, e.store)
		if err != nil {
			return w, err
		}
		others = other.shoppers
		defer func() { err = errors.Join(err, other.close()) }()
	}
	for i := range e.setup.Repetitions {
		sample, err := e.repeat(ctx, server, shoppers, i)
		if err != nil {
			return w, fmt.Errorf("%s: %w", e.work.name, err)
		}
		w.Shopgraph = append(w.Shopgraph, sample)
		if !e.work.yardstick && e.work.rival == nil {
			continue
		}
		if sample, err = e.repeat(ctx, yardstick, others, i); err != nil {
			return w, fmt.Errorf("%s, the yardstick: %w", e.work.name, err)
		}
		w.Yardstick = append(w.Yardstick, sample)
	}
	return w, nil
}

// indexMemory is how many MiB the server's index may take.
func (e *experiment) indexMemory() int {
	if e.work.searches {
		return e.memory
	}
	return 0
}

// repeat makes one repetition, without a target if the shoppers need none. Each asks other things, the same of both programs.
func (e *experiment) repeat(
	ctx context.Context, target *program, shoppers func(*rand.Rand) shopper, repetition int,
) (report.Sample, error) {
	l := load{
		target: target, postmaster: e.postmaster, shoppers: shoppers, connections: e.connections,
		warmup: e.setup.Warmup, duration: e.setup.Duration, seed: e.setup.Seed + uint64(repetition),
	}
	if err := awaitQuiet(ctx, e.patience); err != nil {
		return report.Sample{}, err
	}
	before, err := e.grown(ctx)
	if err != nil {
		return report.Sample{}, err
	}
	sample, units, err := l.drive(ctx)
	if err != nil {
		return sample, err
	}
	after, err := e.grown(ctx)
	if err == nil && e.work.grows != "" && after-before != units {
		err = fmt.Errorf("%d units were done, but %q has grown by %d", units, e.work.grows, after-before)
	}
	return sample, err
}

// grown returns the number that grows with each unit.
func (e *experiment) grown(ctx context.Context) (n int, err error) {
	if e.work.grows == "" {
		return 0, nil
	}
	conn, err := e.connect(ctx, running)
	if err != nil {
		return 0, err
	}
	defer closeConn(conn)
	err = conn.QueryRow(ctx, e.work.grows).Scan(&n)
	return n, err
}

func storeOf(s *dataset.Store) report.Store {
	return report.Store{Products: s.Products, Big: s.Big, Customers: s.Customers, Orders: s.Orders, Searchable: s.Searchable}
}

// awaitQuiet waits until the machine's processes have taken next to nothing for a moment. It waits
// no longer than patience. The bench's own processes do nothing between repetitions.
func awaitQuiet(ctx context.Context, patience time.Duration) error {
	const moment, most = 500 * time.Millisecond, 50 * time.Millisecond
	for end := time.Now().Add(patience); time.Now().Before(end); {
		before, err := cpuOfAll()
		if err != nil {
			return err
		}
		if !pause(ctx, moment) {
			return ctx.Err()
		}
		after, err := cpuOfAll()
		if err != nil || after-before <= most {
			return err
		}
	}
	return nil
}
