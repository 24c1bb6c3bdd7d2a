package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/jobs"
)

func TestDrainWaits(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{Workers: 2})
	begun, proceed := make(chan context.Context, 2), make(chan error)
	handle(p, "count", func(ctx context.Context, _ int) error {
		begun <- ctx
		return <-proceed
	}, jobs.Policy{})
	d.add("count", 1)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- p.Run(ctx) }()
	working := wait(t, begun, "the handler")
	cancel()
	d.add("count", 2)
	p.Wake()
	select {
	case err := <-stopped:
		t.Fatalf("Run returned %v with a job under way", err)
	case <-working.Done():
		t.Fatal("the job was cancelled")
	case <-begun:
		t.Fatal("a job was taken after the end")
	case <-time.After(100 * time.Millisecond): // a lack of events cannot be waited for
	}
	proceed <- nil
	if err := wait(t, stopped, "Run to return"); err != nil {
		t.Error(err)
	}
	p.wantFinished("count", jobs.Done)
	if j := d.only(); string(j.Payload) != "2" || j.Attempts != 0 {
		t.Errorf("left: %+v", j)
	}
}

func TestDrainTimeoutHandsJobsBack(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{DrainTimeout: 50 * time.Millisecond})
	begun := make(chan bool, 1)
	handle(p, "count", func(ctx context.Context, _ int) error {
		begun <- true
		<-ctx.Done()
		return ctx.Err()
	}, jobs.Policy{})
	d.add("count", 1)
	stop := p.run()
	wait(t, begun, "the handler")
	stop()
	p.wantFinished("count", jobs.Released)
	if j := d.only(); j.Status != "READY" || j.Attempts != 0 || j.In > 0 || j.Error != "" {
		t.Errorf("handed back: %+v", j)
	}
	other := newProcess(t, d.Store, jobs.Options{})
	handle(other, "count", func(context.Context, int) error { return nil }, jobs.Policy{})
	other.run()
	other.wantFinished("count", jobs.Done)
	d.wantNone()
}
