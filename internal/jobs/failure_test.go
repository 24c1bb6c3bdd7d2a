package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/jobs"
)

func TestFailuresAreRetriedWithBackoff(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{})
	handle(p, "greet", func(context.Context, greeting) error { return errors.New("not in the mood") },
		jobs.Policy{MaxAttempts: 4, Backoff: time.Minute, MaxBackoff: 3 * time.Minute})
	d.add("greet", greeting{})
	p.run()
	for i, pause := range []float64{60, 120, 180} { // seconds, give or take half
		p.wantFinished("greet", jobs.Failed)
		j := d.only()
		if j.Status != "READY" || j.Attempts != i+1 || j.Error != "not in the mood" || j.In < pause/2-5 || j.In > pause*3/2 {
			t.Errorf("after attempt %d: %+v", i+1, j)
		}
		d.hurry()
		p.Wake()
	}
	p.wantFinished("greet", jobs.Dead)
	if j := d.only(); j.Status != "DEAD" || j.Attempts != 4 || j.Error != "not in the mood" {
		t.Errorf("at last: %+v", j)
	}
}

func TestDeadJobs(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{Workers: 1})
	fail := make(chan error, 10)
	handle(p, "greet", func(context.Context, greeting) error { return <-fail }, jobs.Policy{})
	for _, name := range []string{"Ada", "Bea", "Cleo"} {
		d.add("greet", greeting{name}, jobs.UniqueKey(name))
		fail <- jobs.Permanent(errors.New("no such person"))
	}
	p.run()
	p.wantFinished("greet", jobs.Dead, jobs.Dead, jobs.Dead)

	dead := p.dead("greet")
	if len(dead) != 3 || len(p.dead("")) != 3 || len(p.dead("other")) != 0 {
		t.Fatalf("dead: %v", dead)
	}
	if j := dead[0]; j.Kind != "greet" || j.Attempts != 1 || j.LastError != "no such person" || time.Since(j.DiedAt) > enough {
		t.Errorf("dead: %+v", j)
	}

	fail <- nil
	if err := p.Retry(t.Context(), dead[0].ID); err != nil {
		t.Fatal(err)
	}
	p.wantFinished("greet", jobs.Done)
	if err := p.Retry(t.Context(), dead[0].ID); !errors.Is(err, jobs.ErrNotDead) {
		t.Errorf("retry of what is done: %v", err)
	}
	d.add("greet", greeting{"Bea"}, jobs.UniqueKey("Bea"), jobs.After(time.Hour)) // the dead one doesn't hinder it
	if err := p.Retry(t.Context(), dead[1].ID); !errors.Is(err, jobs.ErrDuplicate) {
		t.Errorf("retry beside a job of the same key: %v", err)
	}

	if err := p.Drop(t.Context(), dead[1].ID); err != nil {
		t.Error(err)
	}
	if err := p.Drop(t.Context(), dead[1].ID); !errors.Is(err, jobs.ErrNotDead) {
		t.Errorf("drop of what is gone: %v", err)
	}
	if left := p.dead(""); len(left) != 1 || left[0].ID != dead[2].ID {
		t.Errorf("left: %v", left)
	}
	if waiting := d.all(); len(waiting) != 2 {
		t.Errorf("jobs: %+v, want the one that waits and a dead one", waiting)
	}
}

// TestDeadJobsOfManyPages: however many there are, each comes once, oldest first.
func TestDeadJobsOfManyPages(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(`INSERT INTO jobs (id, created_at, updated_at, kind, payload, run_at, status)
		SELECT gen_random_uuid(), now(), now(), 'greet', '{}', now(), 'DEAD' FROM generate_series(1, 200)`)
	dead := newProcess(t, d.Store, jobs.Options{}).dead("greet")
	ordered := slices.IsSortedFunc(dead, func(a, b *jobs.DeadJob) int { return strings.Compare(a.ID.UUID().String(), b.ID.UUID().String()) })
	if len(dead) != 200 || !ordered {
		t.Errorf("%d dead jobs, ordered: %t", len(dead), ordered)
	}
}

func TestFailuresThatAreFatal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		payload any
		handler func(context.Context, greeting) error
		want    jobs.Outcome
		text    string
	}{
		"permanent":     {greeting{}, func(context.Context, greeting) error { return jobs.Permanent(errors.New("never")) }, jobs.Dead, "never"},
		"wrong payload": {7, func(context.Context, greeting) error { return nil }, jobs.Dead, "payload: json"},
		"panic":         {greeting{}, func(context.Context, greeting) error { panic("boom") }, jobs.Failed, "panic: boom"},
		"timeout": {greeting{}, func(ctx context.Context, _ greeting) error {
			<-ctx.Done()
			return ctx.Err()
		}, jobs.Failed, context.DeadlineExceeded.Error()},
		"long error": {greeting{}, func(context.Context, greeting) error {
			return errors.New("nul\x00 bad\xff" + strings.Repeat("é", 2000))
		}, jobs.Failed, "nul\uFFFD bad\uFFFDé"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			p := newProcess(t, d.Store, jobs.Options{})
			handle(p, "greet", test.handler, jobs.Policy{Timeout: 100 * time.Millisecond})
			d.add("greet", test.payload)
			stop := p.run()
			p.wantFinished("greet", test.want)
			p.wantIdle(stop)
			if j := d.only(); !strings.HasPrefix(j.Error, test.text) || len([]rune(j.Error)) > 1000 {
				t.Errorf("job: %+v", j)
			}
		})
	}
}

func TestPanicIsLoggedWithItsStack(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{})
	handle(p, "greet", func(context.Context, greeting) error { return explode() }, jobs.Policy{})
	d.add("greet", greeting{})
	p.run()
	p.wantFinished("greet", jobs.Failed)
	var stack string
	for line := wait(t, p.logged, "a log line"); ; line = wait(t, p.logged, "the panic") {
		if line.Message == "job panics" {
			line.Attrs(func(a slog.Attr) bool {
				if a.Key == "stack" {
					stack = a.Value.String()
				}
				return true
			})
			break
		}
	}
	if !strings.Contains(stack, "explode") {
		t.Errorf("stack: %s", stack)
	}
}

func explode() error { panic("boom") }

func TestHandlersThatAreNone(t *testing.T) {
	t.Parallel()
	q := jobs.New(nil, nil, jobs.Options{})
	nothing := func(context.Context, struct{}) error { return nil }
	jobs.Handle(q, "greet", nothing, jobs.Policy{})
	for _, kind := range []string{"greet", "Greet", ""} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a handler for %q was taken", kind)
				}
			}()
			jobs.Handle(q, kind, nothing, jobs.Policy{})
		}()
	}
	if jobs.Permanent(nil) != nil {
		t.Error("no error is an error")
	}
}
