package ordermail_test

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/ordermail"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

var kills = flag.Int("kills", 20, "how many processes TestKilled kills")

// server takes mail as a mail server does, and kills processes when they hand it over: before it has the mail or afterwards.
type server struct {
	mu       sync.Mutex
	taken    map[string]int // by Message-ID
	random   *rand.Rand
	killings int
}

// process is a queue and what looks for news, with connections of its own.
type process struct {
	server *server
	kill   func() // returns once it can do nothing any more
	dead   chan struct{}
}

var errKilled = errors.New("the process was killed")

// Send implements mail.Sender.
func (p *process) Send(_ context.Context, m mail.Message) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	what := 2
	if s.killings < *kills {
		what = s.random.IntN(3)
	}
	if what == 0 { // before
		s.killings++
		p.kill()
		return errKilled
	}
	s.taken[m.ID]++
	if what == 1 { // after, and it is not noted
		s.killings++
		p.kill()
	}
	return nil
}

// start starts a process. It ends when it is killed, or when ctx ends.
func (s *server) start(ctx context.Context, t *testing.T, shop *shop, address string) *process {
	db, err := store.Open(ctx, store.Config{URL: address, MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	st, log := store.New(db), slog.New(slog.DiscardHandler)
	running, stop := context.WithCancel(ctx)
	p := &process{server: s, dead: make(chan struct{})}
	p.kill = func() {
		stop()
		db.Close()
	}
	queue := jobs.New(st, log, jobs.Options{Poll: 5 * time.Millisecond, Workers: 3, Grace: time.Millisecond, DrainTimeout: time.Millisecond})
	opts := shop.options(queue, p)
	mails := ordermail.New(st, log, opts)
	var both sync.WaitGroup
	both.Go(func() { _ = queue.Run(running) })
	both.Go(func() { _ = mails.Run(running) })
	go func() {
		both.Wait()
		db.Close()
		close(p.dead)
	}()
	return p
}

// TestKilled kills two processes again and again while they mail, and starts others: between the mail and the note that it was sent,
// too. No mail is lost, and each that comes twice has its name.
func TestKilled(t *testing.T) {
	t.Parallel()
	address := pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: address, MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	shop := newShop(t, store.New(db))
	orders := 4 + *kills
	for range orders {
		shop.pay(t, shop.place(t, "en"), payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
	}

	s := &server{taken: map[string]int{}, random: rand.New(rand.NewPCG(1, 2))}
	ctx, cancel := context.WithCancel(t.Context())
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			for ctx.Err() == nil {
				<-s.start(ctx, t, shop, address).dead
			}
		})
	}
	defer both.Wait()
	defer cancel()
	for until := time.Now().Add(4 * enough); ; time.Sleep(10 * time.Millisecond) {
		// The lease of a killed process has run out.
		shop.exec(t, `UPDATE jobs SET run_at = now() WHERE kind = 'order.mail' AND status = 'READY' AND updated_at < now() - interval '200 milliseconds'`)
		shop.exec(t, `UPDATE jobs SET attempts = 1 WHERE kind = 'order.mail' AND attempts > 10`)
		var noted, waiting int
		if err := db.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM order_mails), (SELECT count(*) FROM jobs WHERE kind = 'order.mail')`).Scan(&noted, &waiting); err != nil {
			t.Fatal(err)
		}
		if noted == orders && waiting == 0 {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("%d of %d mails are noted, %d jobs are waiting, after %d kills", noted, orders, waiting, s.killings)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	again := 0
	for _, n := range s.taken {
		again += n - 1
	}
	if len(s.taken) != orders || s.killings < *kills {
		t.Errorf("%d mails came for %d orders, after %d kills", len(s.taken), orders, s.killings)
	}
	t.Logf("%d orders, %d kills: %d mails came again, by the same names", orders, s.killings, again)
}
