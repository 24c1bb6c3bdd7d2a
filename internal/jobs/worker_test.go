package jobs_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func open(t *testing.T, address string) *store.Store {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: address, MaxConns: pgtest.MaxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return store.New(db)
}

// TestEachJobIsDoneOnce has three processes of eight workers race for a thousand jobs.
func TestEachJobIsDoneOnce(t *testing.T) {
	t.Parallel()
	const processes, workers, n = 3, 8, 1000
	address := pgtest.NewURL(t)
	d := database{t, open(t, address)}
	err := d.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		for i := range n {
			if err := jobs.Add(ctx, tx, "count", i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	times := map[int]int{}
	finished := make(chan attempt, 2*n)
	for range processes {
		p := newProcess(t, open(t, address), jobs.Options{Workers: workers, Poll: 10 * time.Millisecond})
		p.finished = finished
		handle(p, "count", func(_ context.Context, i int) error {
			mu.Lock()
			defer mu.Unlock()
			times[i]++
			return nil
		}, jobs.Policy{})
		p.run()
	}
	for range n {
		if got := wait(t, finished, "a job"); got.outcome != jobs.Done {
			t.Fatalf("a job is %s", got.outcome)
		}
	}
	d.wantNone()
	mu.Lock()
	defer mu.Unlock()
	if len(times) != n || len(finished) > 0 {
		t.Errorf("%d of %d jobs done, and %d more attempts", len(times), n, len(finished))
	}
	for i, times := range times {
		if times != 1 {
			t.Errorf("job %d was done %d times", i, times)
		}
	}
}

// Of the process that is killed, and of the one that takes over.
const (
	workerEnv   = "SHOPGRAPH_JOBS_TEST_DATABASE"
	workerWork  = 500 * time.Millisecond
	workerGrace = 500 * time.Millisecond
)

// playWorker is a process that begins a job, says so, and never ends it.
func playWorker(address string) {
	db, err := store.Open(context.Background(), store.Config{URL: address})
	if err != nil {
		fmt.Println(err)
		return
	}
	q := jobs.New(store.New(db), slog.New(slog.DiscardHandler), jobs.Options{Grace: workerGrace})
	jobs.Handle(q, "count", func(context.Context, int) error {
		fmt.Println("begun")
		select {}
	}, jobs.Policy{Timeout: workerWork})
	_ = q.Run(context.Background())
}

func TestKilledProcess(t *testing.T) {
	t.Parallel()
	address := pgtest.NewURL(t)
	d := database{t, open(t, address)}
	d.add("count", 1)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), workerEnv+"="+address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "begun" {
		t.Errorf("the worker says %q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if j := d.only(); j.Attempts != 1 || j.Status != "READY" {
		t.Fatalf("job: %+v", j)
	}
	var lease time.Time
	if err := d.DB.QueryRowContext(t.Context(), "SELECT run_at FROM jobs").Scan(&lease); err != nil {
		t.Fatal(err)
	}
	p := newProcess(t, d.Store, jobs.Options{Poll: 10 * time.Millisecond})
	begun := make(chan bool, 1)
	handle(p, "count", func(ctx context.Context, _ int) error {
		var over bool
		err := d.DB.QueryRowContext(ctx, "SELECT now() >= $1", lease).Scan(&over)
		begun <- over
		return err
	}, jobs.Policy{})
	stop := p.run()
	if over := wait(t, begun, "another worker"); !over {
		t.Error("the job was taken before its lease was over")
	}
	p.wantFinished("count", jobs.Done)
	p.wantIdle(stop)
	d.wantNone()
}

// TestKillerJob is a job that takes its process down whenever it is begun.
func TestKillerJob(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	p := newProcess(t, d.Store, jobs.Options{})
	handle(p, "count", func(context.Context, int) error {
		t.Error("begun once too often")
		return nil
	}, jobs.Policy{MaxAttempts: 3})
	d.add("count", 1)
	d.exec("UPDATE jobs SET attempts = 3")
	p.run()
	p.wantFinished("count", jobs.Dead)
	if j := d.only(); j.Status != "DEAD" || !strings.Contains(j.Error, "never ended") {
		t.Errorf("job: %+v", j)
	}
}

// TestLostLease has a handler that disregards its context. What it returns after another worker has
// taken the job is not recorded.
func TestLostLease(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	begun := make(chan chan error, 2)
	start := func() *process {
		p := newProcess(t, d.Store, jobs.Options{Grace: time.Hour})
		handle(p, "count", func(context.Context, int) error {
			proceed := make(chan error)
			begun <- proceed
			return <-proceed
		}, jobs.Policy{})
		p.run()
		return p
	}
	d.add("count", 1)
	first := start()
	proceedFirst := wait(t, begun, "the first worker")
	d.hurry() // the lease is over
	second := start()
	proceedSecond := wait(t, begun, "the second worker")
	proceedFirst <- nil
	first.wantFinished("count", jobs.Lost)
	if j := d.only(); j.Attempts != 2 || j.In < 3000 {
		t.Errorf("job: %+v", j)
	}
	proceedSecond <- nil
	second.wantFinished("count", jobs.Done)
	d.wantNone()
}

// TestDatabaseOutOfReach takes the database away while a job is under way: its outcome is recorded
// once it is back.
func TestDatabaseOutOfReach(t *testing.T) {
	t.Parallel()
	address := pgtest.NewURL(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	admin := database{t, open(t, u.String())}
	d := database{t, open(t, address)}

	p := newProcess(t, d.Store, jobs.Options{Grace: time.Hour, Poll: 10 * time.Millisecond})
	begun, proceed := make(chan bool, 10), make(chan error)
	handle(p, "count", func(context.Context, int) error {
		begun <- true
		return <-proceed
	}, jobs.Policy{})
	d.add("count", 1)
	stop := p.run()
	wait(t, begun, "the handler")
	admin.exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false")
	admin.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
	proceed <- nil
	seen := map[string]bool{}
	for !seen["outcome of a job cannot be recorded"] || !seen["jobs cannot be claimed"] {
		seen[wait(t, p.logged, "warnings").Message] = true
	}
	admin.exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true")
	p.wantFinished("count", jobs.Done)
	d.wantNone()
	d.add("count", 2)
	wait(t, begun, "the next job")
	proceed <- nil
	p.wantFinished("count", jobs.Done)
	p.wantIdle(stop)
}
