package jobs_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
)

type greeting struct {
	Name string
}

func TestJobIsPartOfItsTransaction(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{})
	names := make(chan string, 10)
	handle(p, "greet", func(_ context.Context, g greeting) error {
		names <- g.Name
		return nil
	}, jobs.Policy{})
	stop := p.run()

	changedItsMind := errors.New("changed its mind")
	err := d.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		return errors.Join(jobs.Add(ctx, tx, "greet", greeting{"Nobody"}), changedItsMind)
	})
	if !errors.Is(err, changedItsMind) {
		t.Fatal(err)
	}
	d.wantNone()
	d.add("greet", greeting{"Ada"})
	p.Wake()
	p.wantFinished("greet", jobs.Done)
	if got := wait(t, names, "the handler"); got != "Ada" {
		t.Errorf("greeted %q", got)
	}
	p.wantIdle(stop)
	d.wantNone()
}

func TestJobsOfOtherProcessesAreFoundByPolling(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{Poll: 10 * time.Millisecond})
	handle(p, "greet", func(context.Context, greeting) error { return nil }, jobs.Policy{})
	p.run()
	d.add("greet", greeting{})
	p.wantFinished("greet", jobs.Done)
}

func TestJobsWaitUntilTheyAreDue(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{Workers: 1})
	var order []string
	handle(p, "greet", func(_ context.Context, g greeting) error {
		order = append(order, g.Name)
		return nil
	}, jobs.Policy{})
	d.add("greet", greeting{"in an hour"}, jobs.After(time.Hour))
	d.add("greet", greeting{"tomorrow"}, jobs.RunAt(time.Now().Add(24*time.Hour)))
	d.add("greet", greeting{"now"})
	d.add("greet", greeting{"yesterday"}, jobs.RunAt(time.Now().Add(-24*time.Hour)))
	stop := p.run()
	p.wantFinished("greet", jobs.Done, jobs.Done)
	p.wantIdle(stop)
	if got := strings.Join(order, ", "); got != "yesterday, now" {
		t.Errorf("done: %s", got)
	}
	left := d.all()
	if len(left) != 2 || left[0].In < 3500 || left[0].In > 3600 || left[1].In < 86_300 || left[1].In > 86_400 {
		t.Errorf("left: %+v", left)
	}
}

func TestKindsWithoutAHandlerAreLeftToOthers(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{})
	handle(p, "known", func(context.Context, struct{}) error { return nil }, jobs.Policy{})
	d.add("unknown", 1)
	d.add("known", struct{}{})
	stop := p.run()
	p.wantFinished("known", jobs.Done)
	p.wantIdle(stop)
	if left := d.only(); left.Kind != "unknown" || left.Attempts != 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestAddChecksWhatItIsGiven(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	err := d.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		for _, kind := range []string{"", "Greet", "greet/ada", "1", strings.Repeat("k", 101)} {
			if err := jobs.Add(ctx, tx, kind, nil); err == nil {
				t.Errorf("kind %q was taken", kind)
			}
		}
		if err := jobs.Add(ctx, tx, "greet", make(chan int)); err == nil {
			t.Error("a channel was taken as payload")
		}
		if err := jobs.Add(ctx, tx, "greet", nil, jobs.UniqueKey(strings.Repeat("é", 195))); err == nil {
			t.Error("a key of 201 characters was taken")
		}
		return jobs.Add(ctx, tx, "greet", nil, jobs.UniqueKey(strings.Repeat("é", 194))) // the transaction is whole
	})
	if err != nil {
		t.Error(err)
	}
	d.only()
}

func TestUniqueKeyRaced(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	var adding sync.WaitGroup
	for range 20 {
		adding.Go(func() {
			d.add("refresh", greeting{"same"}, jobs.UniqueKey("same"))
			d.add("refresh", greeting{"other"}, jobs.UniqueKey("other"))
			d.add("renew", greeting{"same"}, jobs.UniqueKey("same")) // keys are the kind's own
		})
	}
	adding.Wait()
	if list := d.all(); len(list) != 3 {
		t.Errorf("jobs: %+v, want three", list)
	}
	p := newProcess(t, d.Store, jobs.Options{Workers: 1})
	for _, kind := range []string{"refresh", "renew"} {
		handle(p, kind, func(context.Context, greeting) error { return nil }, jobs.Policy{})
	}
	stop := p.run()
	for range 3 {
		wait(t, p.finished, "a job")
	}
	d.wantNone()
	d.add("renew", greeting{}, jobs.UniqueKey("same")) // the key is free again
	p.Wake()
	p.wantFinished("renew", jobs.Done)
	p.wantIdle(stop)
}

// TestUniqueKeyAddedWhileItIsWorkedOn adds a key after the handler has begun, which so may have
// seen nothing of what the adder changed.
func TestUniqueKeyAddedWhileItIsWorkedOn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first error
		want  []jobs.Outcome
	}{
		"done":  {nil, []jobs.Outcome{jobs.Done, jobs.Done}},
		"fails": {errors.New("no"), []jobs.Outcome{jobs.Failed, jobs.Done}},
		"dies":  {jobs.Permanent(errors.New("no")), []jobs.Outcome{jobs.Failed, jobs.Done}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			p := newProcess(t, d.Store, jobs.Options{})
			begun, proceed := make(chan bool, 10), make(chan error, 10)
			handle(p, "refresh", func(context.Context, greeting) error {
				begun <- true
				return <-proceed
			}, jobs.Policy{Backoff: time.Nanosecond})
			d.add("refresh", greeting{}, jobs.UniqueKey("k"))
			stop := p.run()
			wait(t, begun, "the handler")
			d.add("refresh", greeting{}, jobs.UniqueKey("k"))
			d.only()
			proceed <- test.first
			p.wantFinished("refresh", test.want[0])
			proceed <- nil
			if name == "fails" { // and would come due at the next poll; the others are begun anew at once
				p.Wake()
			}
			p.wantFinished("refresh", test.want[1:]...)
			p.wantIdle(stop)
			d.wantNone()
		})
	}
}

// TestUniqueKeyWaitsForItsTransaction adds a key that waits already, in a transaction whose changes
// nobody sees yet: the job must not be done without them.
func TestUniqueKeyWaitsForItsTransaction(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	if _, err := d.DB.ExecContext(t.Context(), "CREATE TABLE changes (n int)"); err != nil {
		t.Fatal(err)
	}
	p := newProcess(t, d.Store, jobs.Options{Workers: 1})
	seen := make(chan int, 10)
	handle(p, "refresh", func(ctx context.Context, _ greeting) error {
		var n int
		err := d.DB.QueryRowContext(ctx, "SELECT count(*) FROM changes").Scan(&n)
		seen <- n
		return err
	}, jobs.Policy{})
	handle(p, "later", func(context.Context, greeting) error { return nil }, jobs.Policy{})
	d.add("refresh", greeting{}, jobs.UniqueKey("k"))
	err := d.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO changes VALUES (1)"); err != nil {
			return err
		}
		if err := jobs.Add(ctx, tx, "refresh", greeting{}, jobs.UniqueKey("k")); err != nil {
			return err
		}
		d.add("later", greeting{}) // in a transaction of its own
		p.run()
		p.wantFinished("later", jobs.Done) // though it was due after the other
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Wake()
	p.wantFinished("refresh", jobs.Done)
	if n := wait(t, seen, "the handler"); n != 1 {
		t.Errorf("the handler saw %d rows", n)
	}
}
