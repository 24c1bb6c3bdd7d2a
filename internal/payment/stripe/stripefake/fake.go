package stripefake

import (
	"container/heap"
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Options say how a fake behaves. The zero value has no faults and no latency.
type Options struct {
	// Seed decides ids and faults. Requests one after the other meet the same faults each time.
	Seed uint64
	// Now is the clock that Advance goes ahead of; nil is time.Now. It must not go back.
	Now func() time.Time
	// WebhookSecret signs events for addresses that no webhook endpoint is registered for; empty is
	// DefaultWebhookSecret.
	WebhookSecret string
	// Latency is how long each request waits before its work begins.
	Latency time.Duration
	// MaxObjects bounds what is remembered: objects, events and idempotency keys together; 0 is
	// 500,000. A full fake answers 500 to every request that could make more.
	MaxObjects int
	// Client sends events; nil is one that gives up after ten seconds.
	Client *http.Client

	Faults   Faults
	Webhooks Webhooks
}

// DefaultWebhookSecret signs events where Options name no other.
const DefaultWebhookSecret = "whsec_stripefake"

// Fake is Stripe's API. It is safe for concurrent use.
type Fake struct {
	options  Options
	mux      *http.ServeMux
	sender   *http.Client
	mu       sync.Mutex
	draws    *rand.Rand
	ahead    time.Duration
	moment   time.Time // while a timer runs: when it was due
	timers   timers
	store    store
	keys     keys
	asker    asker // whose request is executed
	pending  []*event
	webhooks Webhooks
	faults   Faults
}

// asker is the request that is the cause of events.
type asker struct{ request, key string }

// New makes an account in which nothing has happened.
func New(o Options) *Fake {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.WebhookSecret == "" {
		o.WebhookSecret = DefaultWebhookSecret
	}
	if o.MaxObjects == 0 {
		o.MaxObjects = 500_000
	}
	f := &Fake{
		options: o, draws: rand.New(rand.NewPCG(o.Seed, o.Seed^0x9e3779b97f4a7c15)),
		store: newStore(), keys: keys{byKey: map[string]*kept{}}, faults: o.Faults, webhooks: o.Webhooks,
	}
	f.sender = newSender(o.Client)
	f.mux = f.routes()
	return f
}

// SetFaults changes the faults of requests and deliveries from now on.
func (f *Fake) SetFaults(faults Faults, webhooks Webhooks) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults, f.webhooks = faults, webhooks
}

// Advance moves the fake's clock ahead, and does what falls due: holds that expire, balances that
// settle, refunds that end.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ahead += d
	f.elapse()
}

// Now is the fake's time.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *Fake) now() time.Time {
	if !f.moment.IsZero() {
		return f.moment
	}
	return f.options.Now().Add(f.ahead)
}

func (f *Fake) unix() int64 { return f.now().Unix() }

// work does what a stand-in or the clock causes, no request.
func (f *Fake) work(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.elapse()
	if f.full() {
		return errFull
	}
	return do()
}

// full says that nothing more can be remembered.
func (f *Fake) full() bool { return len(f.store.byID)+len(f.keys.order) >= f.options.MaxObjects }

var errFull = errors.New("stripefake: it holds as much as Options.MaxObjects allows")

// wait passes the latency. A caller who leaves in the meantime does not stop the work.
func (f *Fake) wait(ctx context.Context) {
	if f.options.Latency <= 0 {
		return
	}
	timer := time.NewTimer(f.options.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// timer is something that happens by itself.
type timer struct {
	at time.Time
	do func()
}

type timers []timer

func (t timers) Len() int           { return len(t) }
func (t timers) Less(i, j int) bool { return t[i].at.Before(t[j].at) }
func (t timers) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *timers) Push(x any)        { *t = append(*t, x.(timer)) }
func (t *timers) Pop() any {
	last := len(*t) - 1
	x := (*t)[last]
	*t = (*t)[:last]
	return x
}

// after has something happen once the fake's clock has gone on. Each object asks for a few at most.
func (f *Fake) after(d time.Duration, do func()) {
	heap.Push(&f.timers, timer{f.now().Add(d), do})
}

// elapse does what is due, each at its own time.
func (f *Fake) elapse() {
	asker, now := f.asker, f.now()
	f.asker = asker0
	for len(f.timers) > 0 && !f.timers[0].at.After(now) {
		due := heap.Pop(&f.timers).(timer)
		f.moment = due.at
		due.do()
	}
	f.moment, f.asker = time.Time{}, asker
}

var asker0 asker
