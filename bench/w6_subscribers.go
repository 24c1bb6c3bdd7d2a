package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"

	"github.com/shopgraph/shopgraph/bench/report"
)

// tracking is W6: subscribers of orders' events, over WebSockets.
type tracking struct {
	*experiment
	subscribers int
	rate        int           // events a second
	idle        time.Duration // how long nothing happens; the server looks for lost wake-ups every five seconds
	singles     int           // events to one of many
	broadcasts  int           // events to all
}

// spareFiles is how many file descriptors a process needs beside those of its subscribers.
const spareFiles = 300

// mostSubscribers is how many the limit of file descriptors allows the bench, and a server that it
// starts.
func mostSubscribers() (int, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, fmt.Errorf("file descriptors: %w", err)
	}
	return int(min(limit.Max, 1<<30)) - spareFiles, nil // Go raises the limit to the highest it may
}

// measure connects subscribers to a fresh server, to many orders and then all to one.
func (t *tracking) measure(ctx context.Context) (_ report.Subscribers, err error) {
	s := report.Subscribers{Connections: t.subscribers, Store: storeOf(t.store)}
	server, err := t.startShopgraph(ctx, t.setup.MaxConns, 0)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	p, err := openPublisher(ctx, t.store, t.address(running))
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if s.EmptyRSS, err = rssOf(server.cmd.Process.Pid); err != nil {
		return s, err
	}
	if err := t.toMany(ctx, server, p, &s); err != nil {
		return s, fmt.Errorf("subscribers of many orders: %w", err)
	}
	if err := t.toAll(ctx, server, p, &s); err != nil {
		return s, fmt.Errorf("subscribers of one order: %w", err)
	}
	return s, nil
}

// toMany has the subscribers follow orders of their own, as far as there are so many.
func (t *tracking) toMany(ctx context.Context, server *program, p *publisher, s *report.Subscribers) error {
	orders := min(t.subscribers, t.store.Orders)
	began := time.Now()
	c, err := gather(ctx, t.store, server.address, t.subscribers, func(i int) int { return i % orders }, p.lastOf)
	if err != nil {
		return err
	}
	defer c.leave()
	s.ConnectRate = float64(t.subscribers) / time.Since(began).Seconds()
	if err := t.rest(ctx, server, s); err != nil {
		return err
	}
	followers := func(of int) int { return (t.subscribers-1-of)/orders + 1 }
	r := rand.New(rand.NewPCG(t.setup.Seed, uint64(t.subscribers)))
	if s.OneOfMany, err = t.single(ctx, c, p, followers, func() int { return r.IntN(orders) }); err != nil {
		return err
	}
	n := max(1, int(t.setup.Duration.Seconds()*float64(t.rate)))
	of := make([]int, n)
	expected := 0
	for i := range of {
		of[i] = r.IntN(orders)
		expected += followers(of[i])
	}
	c.expect(expected)
	next := -1
	took, err := p.steady(ctx, n, t.rate, func() int { next++; return of[next] })
	if err == nil {
		err = c.wait(ctx)
	}
	if err != nil {
		return err
	}
	all, err := allLatencies(c, p)
	s.Steady = report.Latencies(all, took)
	return err
}

// rest measures what the subscribers take while nothing happens.
func (t *tracking) rest(ctx context.Context, server *program, s *report.Subscribers) error {
	before, err := (&load{target: server, postmaster: t.postmaster}).meter()
	if err != nil {
		return err
	}
	if !pause(ctx, t.idle) {
		return ctx.Err()
	}
	after, err := (&load{target: server, postmaster: t.postmaster}).meter()
	if err != nil {
		return err
	}
	took := after.at.Sub(before.at).Seconds()
	s.IdleServerCPU = (after.server - before.server).Seconds() / took
	s.IdlePostgresCPU = (after.postgres - before.postgres).Seconds() / took
	s.IdleRSS, err = rssOf(server.cmd.Process.Pid)
	return err
}

// single publishes events one at a time, the next when the one before has come.
func (t *tracking) single(
	ctx context.Context, c *crowd, p *publisher, followers func(of int) int, next func() int,
) (report.Latency, error) {
	var all []time.Duration
	for range t.singles {
		of := next()
		c.expect(followers(of))
		if err := p.publish(ctx, of); err != nil {
			return report.Latency{}, err
		}
		if err := c.wait(ctx); err != nil {
			return report.Latency{}, err
		}
		took, err := p.latencies(c.members[of])
		if err != nil {
			return report.Latency{}, err
		}
		all = append(all, took...)
	}
	return report.Latencies(all, 0), nil
}

// toAll has all subscribers follow one order.
func (t *tracking) toAll(ctx context.Context, server *program, p *publisher, s *report.Subscribers) error {
	of := t.store.Orders - 1
	c, err := gather(ctx, t.store, server.address, t.subscribers, func(int) int { return of }, p.lastOf)
	if err != nil {
		return err
	}
	defer c.leave()
	var medians, lasts []time.Duration
	for range t.broadcasts {
		c.expect(t.subscribers)
		if err := p.publish(ctx, of); err != nil {
			return err
		}
		if err := c.wait(ctx); err != nil {
			return err
		}
		all, err := allLatencies(c, p)
		if err != nil {
			return err
		}
		medians = append(medians, report.Quantile(all, 0.5))
		lasts = append(lasts, report.Quantile(all, 1))
	}
	s.ToAllMedian, s.ToAllLast = report.Latencies(medians, 0), report.Latencies(lasts, 0)
	return nil
}

func allLatencies(c *crowd, p *publisher) ([]time.Duration, error) {
	var all []time.Duration
	for _, m := range c.members {
		took, err := p.latencies(m)
		if err != nil {
			return nil, err
		}
		all = append(all, took...)
	}
	return all, nil
}
