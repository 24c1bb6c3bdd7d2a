package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/typeid"
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

	dead, err := p.Dead(t.Context(), typeid.Job{}, 2)
	if err != nil || len(dead) != 2 || !strings.Contains(string(dead[0].Payload), "Ada") || dead[0].LastError != "no such person" {
		t.Fatalf("dead: %v, %v", dead, err)
	}
	rest, err := p.Dead(t.Context(), dead[1].ID, 2)
	if err != nil || len(rest) != 1 || !strings.Contains(string(rest[0].Payload), "Cleo") {
		t.Fatalf("rest: %v, %v", rest, err)
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
