package alert_test

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// enough is how long a test waits for what comes at once.
const enough = 30 * time.Second

// counter offers the variants of a shop: all are listed.
type counter struct {
	mu       sync.Mutex
	price    int64
	quantity int
}

func (c *counter) set(price int64, quantity int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.price, c.quantity = price, quantity
}

// Offers implements alert.Shelf.
func (c *counter) Offers(_ context.Context, wanted []alert.Wanted) (map[alert.Wanted]alert.Offer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	offers := map[alert.Wanted]alert.Offer{}
	for _, w := range wanted {
		if !w.Product.IsZero() {
			offers[w] = alert.Offer{Listed: true, Price: &money.Money{Amount: c.price, Currency: w.Currency}, Quantity: c.quantity}
		}
	}
	return offers, nil
}

// box keeps mail. It refuses the next one if it is told to.
type box struct {
	*mail.Mailbox
	failure atomic.Pointer[error]
	last    func() // called with each mail
}

// Send implements mail.Sender.
func (b *box) Send(ctx context.Context, m mail.Message) error {
	if b.last != nil {
		b.last()
	}
	if err := b.failure.Swap(nil); err != nil {
		return *err
	}
	return b.Mailbox.Send(ctx, m)
}

// shop is a store with one product that is sold out, and alerts that are sent by a queue.
type shop struct {
	*alert.Service
	counter
	t       *testing.T
	st      *store.Store
	box     *box
	outs    *optout.Service
	product typeid.Product
	variant typeid.Variant
	viewer  auth.Viewer
}

func newShop(t *testing.T, perUnit int) *shop {
	t.Helper()
	s := &shop{t: t, st: pgtest.New(t), box: &box{Mailbox: mail.NewMailbox(1000)}}
	s.set(1000, 0)
	ctx, db := t.Context(), s.st.Client
	category := db.Category.Create().SetName("All").SetSlug("all").SaveX(ctx)
	p := db.Product.Create().SetName("Mug").SetSlug("mug").SetStatus(product.StatusActive).SetCategoryID(category.ID).SaveX(ctx)
	s.product, s.variant = p.ID, db.Variant.Create().SetProductID(p.ID).SetSku("M").SetName("Red").SaveX(ctx).ID
	u := db.User.Create().SetKind(user.KindCustomer).SetEmail("ada@example.com").SetPasswordHash("x").SaveX(ctx)
	s.viewer = auth.Viewer{Role: auth.User, User: u.ID}
	s.outs = optout.New(s.st, "https://api.shop.example")
	s.Service = s.run(s.box, perUnit)
	return s
}

// run has another process send alerts until the test ends.
func (s *shop) run(sender mail.Sender, perUnit int) *alert.Service {
	queue := jobs.New(s.st, slog.New(slog.DiscardHandler), jobs.Options{Poll: 10 * time.Millisecond})
	made := alert.New(s.st, slog.New(slog.DiscardHandler), alert.Options{
		Shelf: &s.counter, Queue: queue, Sender: sender, Store: mail.Store{Name: "Clay"}, OptOuts: s.outs, Storefront: "https://shop.example", PerUnit: perUnit,
	})
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = queue.Run(ctx) })
	s.t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return made
}

func (s *shop) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) exec(sql string, args ...any) {
	s.t.Helper()
	_, err := s.st.DB.ExecContext(s.t.Context(), sql, args...)
	s.check(err)
}

func (s *shop) count(sql string, args ...any) (n int) {
	s.t.Helper()
	s.check(s.st.DB.QueryRowContext(s.t.Context(), sql, args...).Scan(&n))
	return n
}

var place = alert.From{Network: "192.0.2.1", Place: alert.Place{Currency: "EUR", Country: "DE"}, Language: "en"}

func (s *shop) ask(kind alert.Type) (*alert.Alert, error) {
	return s.Create(s.t.Context(), s.viewer, place, alert.CreateInput{VariantID: s.variant, Type: kind})
}

func (s *shop) askAsGuest(email string) {
	s.t.Helper()
	made, err := s.Create(s.t.Context(), auth.Viewer{}, place, alert.CreateInput{VariantID: s.variant, Type: alert.BackInStock, Email: &email})
	s.check(err)
	if made != nil {
		s.t.Errorf("a guest is told %+v", made)
	}
	s.settle()
}

// settle waits until no job of an alert is to be done.
func (s *shop) settle() {
	s.t.Helper()
	for until := time.Now().Add(enough); s.count(`SELECT count(*) FROM jobs WHERE kind IN ('alert.ask', 'alert.send') AND status = 'READY'`) > 0; {
		if time.Now().After(until) {
			s.t.Fatal("jobs of alerts are waiting")
		}
		// What waits is due at once: not what is being done, which would be done twice.
		s.exec(`UPDATE jobs SET run_at = now() WHERE kind = 'alert.send' AND run_at > now()
			AND (attempts = 0 OR last_error <> '' AND updated_at < now() - interval '100 milliseconds')`)
		time.Sleep(5 * time.Millisecond) // other processes do them
	}
}

// job has an alert be sent, as if it had been due.
func (s *shop) job(a *alert.Alert) {
	s.t.Helper()
	s.exec(`INSERT INTO jobs (id, created_at, updated_at, kind, payload, run_at) SELECT gen_random_uuid(), now(), now(), 'alert.send', jsonb_build_object('Alert', $1::text), now()`, a.ID.String())
}

// change tells of a change of the product, and waits for what comes of it.
func (s *shop) change() {
	s.t.Helper()
	s.check(s.Changed(s.t.Context(), []typeid.Product{s.product}))
	s.settle()
}

// wants compares how many mails an address got.
func (s *shop) wants(what, email string, mails int) []mail.Kept {
	s.t.Helper()
	got := s.box.Messages(email)
	if len(got) != mails {
		s.t.Errorf("%s: %s got %d mails, want %d", what, email, len(got), mails)
	}
	return got
}

var mailedToken = regexp.MustCompile(`/alerts/confirm#token=([\w-]+)`)

// token returns that of the newest mail to a guest.
func (s *shop) token(email string) string {
	s.t.Helper()
	for _, m := range s.box.Messages(email) {
		if found := mailedToken.FindStringSubmatch(m.Text); found != nil {
			return found[1]
		}
	}
	s.t.Fatalf("no link was mailed to %s", email)
	return ""
}

func isRefused(err error, code fault.Code) bool {
	mistakes, ok := errors.AsType[fault.UserErrors](err)
	return ok && mistakes[0].Code == code
}
