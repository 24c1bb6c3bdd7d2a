package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopgraph/shopgraph/bench/report"
)

// load is shoppers at work on a program: as many as there are connections, each as fast as it is
// answered.
type load struct {
	target      *program // nil if the shoppers need none
	postmaster  int
	shoppers    func(*rand.Rand) shopper
	connections int
	warmup      time.Duration
	duration    time.Duration
	seed        uint64
}

// drive runs the load and returns what was measured once it was warm, and how many units were done
// in all.
func (l *load) drive(ctx context.Context) (sample report.Sample, units int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := make([]*worker, l.connections)
	for i := range workers {
		workers[i] = &worker{shop: l.shoppers(rand.New(rand.NewPCG(l.seed, uint64(i))))}
		if l.target == nil {
			continue
		}
		if workers[i].client, err = dial(ctx, l.target.address); err != nil {
			return sample, 0, err
		}
		defer workers[i].client.close()
	}
	var phase atomic.Int32
	var done atomic.Bool
	var wg sync.WaitGroup
	for _, w := range workers {
		wg.Go(func() {
			if w.err = w.work(&phase, &done); w.err != nil {
				cancel()
			}
		})
	}
	sample, err = l.watch(ctx, &phase, &done)
	phase.Store(over)
	wg.Wait()
	var latencies []time.Duration
	for _, w := range workers {
		units += w.units
		latencies = append(latencies, w.latencies...)
		if w.err != nil {
			err = w.err
		}
	}
	if err == nil && len(latencies) == 0 {
		err = fmt.Errorf("nothing was done in %s", l.duration)
	}
	sample.Units = len(latencies)
	sample.P50, sample.P99 = report.Quantile(latencies, 0.5), report.Quantile(latencies, 0.99)
	return sample, units, err
}

// The phases of a load.
const (
	warming = iota
	measured
	over
)

// worker is one connection and who shops over it.
type worker struct {
	client    *client
	shop      shopper
	units     int
	latencies []time.Duration // of the units that ended while it was measured
	err       error
}

// work shops until the load is over. It sets done once a unit is measured.
func (w *worker) work(phase *atomic.Int32, done *atomic.Bool) error {
	for {
		if phase.Load() == over {
			return nil
		}
		began := time.Now()
		if err := w.shop(w.client); err != nil {
			return err
		}
		w.units++
		if phase.Load() == measured {
			w.latencies = append(w.latencies, time.Since(began))
			done.Store(true)
		}
	}
}

// slowest is how much longer than it was told to a load is measured until anything is done.
const slowest = 30 * time.Second

// watch lets the load become warm, then measures the processes. That takes longer than it was told
// to if nothing is done in that time, as on a machine that has much else to do.
func (l *load) watch(ctx context.Context, phase *atomic.Int32, done *atomic.Bool) (sample report.Sample, err error) {
	if !pause(ctx, l.warmup) {
		return sample, ctx.Err()
	}
	before, err := l.meter()
	if err != nil {
		return sample, err
	}
	phase.Store(measured)
	end := before.at.Add(l.duration)
	for now := before.at; now.Before(end) || !done.Load() && now.Before(end.Add(slowest)); now = time.Now() {
		if !pause(ctx, min(100*time.Millisecond, max(end.Sub(now), 10*time.Millisecond))) {
			return sample, ctx.Err()
		}
		if l.target == nil {
			continue
		}
		rss, err := rssOf(l.target.cmd.Process.Pid)
		if err != nil {
			return sample, err
		}
		sample.RSS = max(sample.RSS, rss)
	}
	phase.Store(over)
	after, err := l.meter()
	if err != nil {
		return sample, err
	}
	if sample.PostgresMemory, err = memoryOfPostgres(l.postmaster); err != nil {
		return sample, err
	}
	sample.Seconds = after.at.Sub(before.at).Seconds()
	sample.ServerCPU = after.server - before.server
	sample.PostgresCPU = after.postgres - before.postgres
	sample.BenchCPU = after.bench - before.bench
	sample.OthersCPU = max(0, after.all-before.all-sample.ServerCPU-sample.PostgresCPU-sample.BenchCPU)
	return sample, nil
}

// meter is how much processor time everybody has taken up to a moment.
type meter struct {
	at                           time.Time
	server, postgres, bench, all time.Duration
}

func (l *load) meter() (m meter, err error) {
	var errs [4]error
	if l.target != nil {
		m.server, errs[0] = cpuOf(l.target.cmd.Process.Pid)
	}
	m.postgres, errs[1] = cpuOfPostgres(l.postmaster)
	m.bench, errs[2] = cpuOf(os.Getpid())
	m.all, errs[3] = cpuOfAll()
	m.at = time.Now()
	return m, errors.Join(errs[:]...)
}

// pause waits and reports whether the time passed before ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
