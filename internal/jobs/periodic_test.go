package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/jobs"
)

// TestPeriodicOncePerInterval runs a periodic kind in two processes.
func TestPeriodicOncePerInterval(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	var times atomic.Int64
	finished := make(chan attempt, 100)
	var processes []*process
	for range 2 {
		p := newProcess(t, d.Store, jobs.Options{Workers: 2, Poll: 5 * time.Millisecond})
		p.finished = finished
		handle(p, "sweep", func(context.Context, any) error {
			times.Add(1)
			return nil
		}, jobs.Policy{Every: time.Hour})
		handle(p, "marker", func(context.Context, any) error { return nil }, jobs.Policy{})
		processes = append(processes, p)
	}
	for _, p := range processes {
		p.run()
	}
	for round := range int64(5) {
		if got := wait(t, finished, "the sweep"); got != (attempt{"sweep", jobs.Done}) {
			t.Fatalf("finished %v", got)
		}
		// Whatever is due beside the markers would be done before them.
		for range 4 {
			d.add("marker", nil)
			if got := wait(t, finished, "the marker"); got != (attempt{"marker", jobs.Done}) {
				t.Fatalf("finished %v", got)
			}
		}
		j := d.only()
		if times.Load() != round+1 || j.Attempts != 0 || j.In < 3500 || j.In > 3600 {
			t.Errorf("round %d: done %d times, and %+v", round, times.Load(), j)
		}
		d.hurry() // the interval is over
	}
}

func TestPeriodicIsNeverDead(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{})
	handle(p, "sweep", func(context.Context, any) error { return errors.New("no broom") },
		jobs.Policy{Every: time.Hour, MaxAttempts: 2, Backoff: time.Minute})
	p.run()
	p.wantFinished("sweep", jobs.Failed)
	if j := d.only(); j.Attempts != 1 || j.In > 100 || j.Error != "no broom" {
		t.Errorf("after a failure: %+v", j)
	}
	d.hurry()
	p.Wake()
	p.wantFinished("sweep", jobs.Failed)
	if j := d.only(); j.Status != "READY" || j.Attempts != 0 || j.In < 3500 || j.Error != "no broom" {
		t.Errorf("after the last: %+v", j)
	}
}

// TestPeriodicKeepsItsTime starts a periodic kind anew, with another interval and while it runs.
func TestPeriodicKeepsItsTime(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	proceed := make(chan error, 10)
	begun := make(chan bool, 10)
	start := func(every time.Duration) (p *process, stop func()) {
		p = newProcess(t, d.Store, jobs.Options{Workers: 1})
		handle(p, "sweep", func(context.Context, any) error {
			begun <- true
			return <-proceed
		}, jobs.Policy{Every: every, Timeout: 10 * time.Hour})
		handle(p, "marker", func(context.Context, any) error { return nil }, jobs.Policy{})
		return p, p.run()
	}
	restart := func(every time.Duration) {
		d.add("marker", nil) // tells that the queue has started
		p, stop := start(every)
		p.wantFinished("marker", jobs.Done)
		p.wantIdle(stop)
	}
	first, stop := start(2 * time.Hour)
	wait(t, begun, "the sweep")
	restart(time.Hour)
	if j := d.only(); j.Attempts != 1 || j.In < 35_000 {
		t.Errorf("lease after a restart: %+v", j)
	}
	proceed <- nil
	first.wantFinished("sweep", jobs.Done)
	first.wantIdle(stop)
	restart(3 * time.Hour)
	if j := d.only(); j.In < 7100 || j.In > 7200 {
		t.Errorf("after a longer interval: %+v", j)
	}
	restart(time.Hour)
	if j := d.only(); j.In < 3500 || j.In > 3600 {
		t.Errorf("after a shorter interval: %+v", j)
	}
}

// TestPeriodicBesideOthers adds jobs of a periodic kind by hand.
func TestPeriodicBesideOthers(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{Workers: 1})
	handle(p, "sweep", func(context.Context, any) error { return nil }, jobs.Policy{Every: time.Hour})
	d.add("sweep", "the stairs", jobs.UniqueKey("stairs"))
	stop := p.run()
	p.wantFinished("sweep", jobs.Done, jobs.Done)
	p.wantIdle(stop)
	if j := d.only(); string(j.Payload) != "null" {
		t.Errorf("left: %+v", j)
	}
}
