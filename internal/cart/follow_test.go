package cart_test

import (
	"context"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/wishlist"
)

const (
	never  = time.Hour        // a tick that no test sees
	enough = 30 * time.Second // for anything to happen on a busy machine
)

// process is one of several on a database.
type process struct {
	carts *cart.Service
	stop  func()
}

// newProcesses makes a shop whose carts are those of the first of n processes. What a process is not
// told, it finds out at its next tick.
func newProcesses(t *testing.T, n int, tick time.Duration) (*shop, []*process) {
	t.Helper()
	address := pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: address, MaxConns: pgtest.MaxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	st := store.New(db)
	processes := make([]*process, n)
	for i := range processes {
		processes[i] = startProcess(t, st, address, tick)
	}
	s := fill(t, st)
	s.carts = processes[0].carts
	return s, processes
}

func startProcess(t *testing.T, st *store.Store, address string, tick time.Duration) *process {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	notifier, err := live.NewNotifier(address, cart.ChannelName, log)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{carts: newLiveCarts(st, quote.New(shipping.New(st), inventory.New(st, staff.AuditAll)), notifier, cart.Limits{})}
	listening := make(chan struct{})
	ready := live.Channel{Name: "nobody", WakeAll: sync.OnceFunc(func() { close(listening) })}
	listener, err := live.NewListener(address, log, live.ListenerOptions{Tick: tick}, p.carts.Channel(), ready)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var workers sync.WaitGroup
	for _, run := range []func(context.Context) error{p.carts.Run, listener.Run, notifier.Run} {
		workers.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	p.stop = func() {
		cancel()
		workers.Wait()
	}
	t.Cleanup(p.stop)
	select {
	case <-listening:
	case <-time.After(enough):
		t.Fatal("the listener does not listen")
	}
	return p
}

func (p *process) follow(t *testing.T, viewer auth.Viewer, ref auth.CartRef) <-chan *ent.Cart {
	t.Helper()
	states, err := p.carts.Follow(t.Context(), viewer, ref)
	if err != nil {
		t.Fatal(err)
	}
	return states
}

// next returns the next state that comes; nil says that the following has ended.
func next(t *testing.T, states <-chan *ent.Cart) *ent.Cart {
	t.Helper()
	select {
	case c := <-states:
		return c
	case <-time.After(enough):
		t.Fatal("no state of the cart came")
		return nil
	}
}

// until returns the first state that is as it is to be, and fails if one is older than one before it.
func until(t *testing.T, states <-chan *ent.Cart, isMeant func(*ent.Cart) bool) *ent.Cart {
	t.Helper()
	version := 0
	for {
		c := next(t, states)
		switch {
		case c == nil:
			t.Fatal("the following has ended")
		case c.Version < version:
			t.Fatalf("version %d comes after %d", c.Version, version)
		case isMeant(c):
			return c
		}
		version = c.Version
	}
}

func isOfStatus(status string) func(*ent.Cart) bool {
	return func(c *ent.Cart) bool { return string(c.Status) == status }
}

// changesOfCarts do what a cart's followers are to be told of, one after the other, each as the method
// of its name.
var changesOfCarts = []struct {
	method string
	change func(*shop, context.Context, auth.CartRef) error
}{
	{"AddLines", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.AddLines(ctx, auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug 2, pen 1")})
		return err
	}},
	{"UpdateDeliveries", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateDeliveries(ctx, auth.Viewer{}, cart.DeliveriesUpdateInput{On: cart.On{Cart: ref}})
		return err
	}},
	{"UpdateLines", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		change := cart.LineUpdateInput{ID: s.line(ref.ID, "mug"), Quantity: new(3)}
		_, err := s.carts.UpdateLines(ctx, auth.Viewer{}, cart.LinesUpdateInput{On: cart.On{Cart: ref}, Lines: []cart.LineUpdateInput{change}})
		return err
	}},
	{"RemoveLines", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.RemoveLines(ctx, auth.Viewer{}, cart.LinesRemoveInput{On: cart.On{Cart: ref}, LineIDs: s.lineIDs(ref.ID)[1:]})
		return err
	}},
	{"UpdateBuyer", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateBuyer(ctx, auth.Viewer{}, cart.BuyerUpdateInput{On: cart.On{Cart: ref}})
		return err
	}},
	{"UpdateAddresses", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateAddresses(ctx, auth.Viewer{}, cart.AddressesUpdateInput{On: cart.On{Cart: ref}, ShippingAddress: &cart.AddressInput{Address: new(berlin)}})
		return err
	}},
	{"UpdateNote", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateNote(ctx, auth.Viewer{}, cart.NoteUpdateInput{On: cart.On{Cart: ref}, Note: "n"})
		return err
	}},
	{"UpdateGiftMessage", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateGiftMessage(ctx, auth.Viewer{}, cart.GiftMessageUpdateInput{On: cart.On{Cart: ref}, GiftMessage: "n"})
		return err
	}},
	{"UpdateAttributes", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateAttributes(ctx, auth.Viewer{}, cart.AttributesUpdateInput{On: cart.On{Cart: ref}, Attributes: noted("k=v")})
		return err
	}},
	{"UpdateCodes", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		s.promote(0, "ORDER", tenPercent, "SPRING")
		_, err := s.carts.UpdateCodes(ctx, auth.Viewer{}, cart.CodesUpdateInput{On: cart.On{Cart: ref}, Codes: []string{"SPRING"}})
		return err
	}},
	{"UpdateCurrency", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateCurrency(ctx, auth.Viewer{}, cart.CurrencyUpdateInput{On: cart.On{Cart: ref}, CurrencyCode: eur})
		return err
	}},
	{"AddGiftCard", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		s.carts.AcceptGiftCards(oneCard{})
		_, err := s.carts.AddGiftCard(ctx, auth.Viewer{}, cart.GiftCardAddInput{On: cart.On{Cart: ref}})
		return err
	}},
	{"RemoveGiftCard", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.RemoveGiftCard(ctx, auth.Viewer{}, cart.GiftCardRemoveInput{On: cart.On{Cart: ref}})
		return err
	}},
	{"UpdateStoreCredit", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		_, err := s.carts.UpdateStoreCredit(ctx, auth.Viewer{}, cart.StoreCreditUpdateInput{On: cart.On{Cart: ref}})
		return err
	}},
	{"FixPrices", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		return s.st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
			_, err := s.carts.FixPrices(ctx, tx, ref, []cart.FixedPrice{{Variant: s.variants["mug"], Amount: new(int64(90))}})
			return err
		})
	}},
	{"BeginCheckout", func(s *shop, ctx context.Context, ref auth.CartRef) error { return s.begin(ctx, ref) }},
	{"Reopen", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		return s.st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.carts.Reopen(ctx, tx, ref.ID) })
	}},
	{"Complete", func(s *shop, ctx context.Context, ref auth.CartRef) error {
		if err := s.begin(ctx, ref); err != nil {
			return err
		}
		return s.st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.carts.Complete(ctx, tx, ref.ID) })
	}},
}

// oneCard is a gift card for any code.
type oneCard struct{}

func (oneCard) Find(context.Context, string, typeid.Cart) (typeid.GiftCard, money.Currency, error) {
	return typeid.GiftCard{}, eur, nil
}

func (s *shop) begin(ctx context.Context, ref auth.CartRef) error {
	return s.st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		_, err := s.carts.BeginCheckout(ctx, tx, auth.Viewer{}, ref)
		return err
	})
}

// changesNothing are the methods that no follower is told of: they read, make a cart that nobody knows
// yet, or delete one that nobody has used for long, which followers find out at the next tick.
var changesNothing = []string{"Get", "VisibleByID", "VisibleLinesByID", "Price", "Quote", "Preview", "Follow", "Run", "Channel", "Create", "CreateWanted", "Purge", "AskForVATNumbers", "MailReminders", "Restore", "OptOut", "AcceptGiftCards", "AskOthers", "AsksOthers", "Prepare", "Discard", "Worth"}

// claims are the methods that TestFollowersOfClaimedCarts tries.
var claims = []string{"Claim", "ClaimOpen"}

// moves are the methods that TestMovesToLaterAreTold tries.
var moves = []string{"SaveForLater", "ItemsToCart"}

// TestEveryChangeIsTold has each change come to a follower in another process, which never looks by
// itself. No method of carts is left out.
func TestEveryChangeIsTold(t *testing.T) {
	t.Parallel()
	s, processes := newProcesses(t, 2, never)
	s.sell("mug", eur, 100, 9)
	s.sell("pen", eur, 100, 9)
	ref := s.guest("")
	states := processes[1].follow(t, auth.Viewer{}, ref)
	last := next(t, states)
	known := slices.Concat(changesNothing, claims, moves)
	for _, c := range changesOfCarts {
		known = append(known, c.method)
		s.check(c.change(s, t.Context(), ref))
		now, err := s.carts.Get(t.Context(), auth.Viewer{}, ref)
		s.check(err)
		if !now.UpdatedAt.After(last.UpdatedAt) {
			t.Errorf("%s leaves the cart as of %s", c.method, last.UpdatedAt)
		}
		last = until(t, states, func(c *ent.Cart) bool { return c.UpdatedAt.Equal(now.UpdatedAt) })
		if last.Version != now.Version || last.Status != now.Status {
			t.Errorf("%s: told version %d, %s; it is %d, %s", c.method, last.Version, last.Status, now.Version, now.Status)
		}
	}
	methods := reflect.TypeFor[*cart.Service]()
	for i := range methods.NumMethod() {
		if name := methods.Method(i).Name; !slices.Contains(known, name) {
			t.Errorf("does %s change carts?", name)
		}
	}
}

// TestFollowersOfClaimedCarts follows a guest's cart and a user's while the guest signs in. The guest's
// token shows nothing any more from then on, whether the cart is joined to the user's or becomes it.
func TestFollowersOfClaimedCarts(t *testing.T) {
	t.Parallel()
	s, processes := newProcesses(t, 2, never)
	s.sell("mug", eur, 100, 9)
	viewer := s.customer("a@example.com")
	there := processes[1]

	adopted := s.guest("mug 1")
	states := there.follow(t, auth.Viewer{}, adopted)
	next(t, states)
	changed, err := s.carts.Claim(t.Context(), viewer, adopted)
	s.check(err)
	if c := next(t, states); c != nil {
		t.Errorf("the token still shows version %d", c.Version)
	}

	own := there.follow(t, viewer, auth.CartRef{ID: changed.Cart.ID})
	before := next(t, own)
	joined := s.guest("mug 2")
	states = there.follow(t, auth.Viewer{}, joined)
	next(t, states)
	_, err = s.carts.ClaimOpen(t.Context(), viewer, cart.ClaimInput{Cart: joined})
	s.check(err)
	if c := next(t, states); c != nil {
		t.Errorf("the cart that is gone still shows version %d", c.Version)
	}
	until(t, own, func(c *ent.Cart) bool { return c.Version > before.Version })
	for _, ref := range []auth.CartRef{adopted, joined} {
		if _, err := there.carts.Follow(t.Context(), auth.Viewer{}, ref); err == nil || !strings.Contains(err.Error(), "no such cart") {
			t.Errorf("followed again: %v", err)
		}
	}
}

// TestMovesToLaterAreTold moves a line of a cart to a list and back, which its follower is told.
func TestMovesToLaterAreTold(t *testing.T) {
	t.Parallel()
	s, processes := newProcesses(t, 2, never)
	s.sell("mug", eur, 100, 9)
	viewer := s.customer("a@example.com")
	made, err := s.carts.Create(t.Context(), viewer, cart.Market{Currency: eur}, cart.CreateInput{})
	s.check(err)
	on := cart.On{Cart: auth.CartRef{ID: made.Cart.ID}}
	noted := []custom.Attribute{{Key: "engraving", Value: "A"}}
	lines := []cart.LineInput{{VariantID: s.variants["mug"], Quantity: 3, Attributes: noted}}
	_, err = s.carts.AddLines(t.Context(), viewer, cart.LinesAddInput{On: on, Lines: lines})
	s.check(err)
	states := processes[1].follow(t, viewer, on.Cart)
	next(t, states)

	saved, list, err := s.carts.SaveForLater(t.Context(), viewer, cart.LinesSaveForLaterInput{On: on, LineIDs: s.lineIDs(made.Cart.ID)})
	s.check(err)
	if until(t, states, func(c *ent.Cart) bool { return c.Version == saved.Cart.Version }); s.content(made.Cart.ID) != "" {
		t.Errorf("the cart holds %s", s.content(made.Cart.ID))
	}
	items, err := wishlist.ItemsByList.Read(t.Context(), s.st.Client, []typeid.Wishlist{list.ID})
	s.check(err)
	if of := items[list.ID]; len(of) != 1 || of[0].Quantity != 3 || !slices.Equal(of[0].Attributes, noted) {
		t.Fatalf("put aside are %v", of)
	}
	item := []typeid.WishlistItem{items[list.ID][0].ID}

	s.setStock("mug", 2, 0)
	back, _, err := s.carts.ItemsToCart(t.Context(), viewer, cart.ItemsToCartInput{On: on, WishlistID: list.ID, ItemIDs: item})
	s.check(err)
	until(t, states, func(c *ent.Cart) bool { return c.Version == back.Cart.Version })
	if got := s.warnings(back); got != "QUANTITY_REDUCED mug" || s.content(made.Cart.ID) != "mug 2" || !slices.Equal(s.lines(made.Cart.ID)[0].Attributes, noted) {
		t.Errorf("the cart holds %s, %v, warned of %s", s.content(made.Cart.ID), s.lines(made.Cart.ID), got)
	}
}

// TestMovesAreWhole: what cannot be sold stays in its list, and so does all that was to be moved with it.
func TestMovesAreWhole(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 100, 9)
	s.sell("pen", eur, 100, 9)
	viewer := s.customer("a@example.com")
	made, err := s.carts.Create(t.Context(), viewer, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items("mug 1, pen 1")})
	s.check(err)
	on := cart.On{Cart: auth.CartRef{ID: made.Cart.ID}}
	_, list, err := s.carts.SaveForLater(t.Context(), viewer, cart.LinesSaveForLaterInput{On: on, LineIDs: s.lineIDs(made.Cart.ID)})
	s.check(err)
	items, err := wishlist.ItemsByList.Read(t.Context(), s.st.Client, []typeid.Wishlist{list.ID})
	s.check(err)
	var ids []typeid.WishlistItem
	for _, item := range items[list.ID] {
		ids = append(ids, item.ID)
	}
	s.setStatus("pen", product.StatusArchived)
	_, _, err = s.carts.ItemsToCart(t.Context(), viewer, cart.ItemsToCartInput{On: on, WishlistID: list.ID, ItemIDs: ids})
	if got := s.mistakes(err); got != "NOT_FOUND itemIds.1" {
		t.Errorf("refused with %q", got)
	}
	after, err := wishlist.ItemsByList.Read(t.Context(), s.st.Client, []typeid.Wishlist{list.ID})
	s.check(err)
	if len(after[list.ID]) != 2 || s.content(made.Cart.ID) != "" {
		t.Errorf("%d are left in the list, the cart holds %s", len(after[list.ID]), s.content(made.Cart.ID))
	}
}

// TestFollowersCatchUp: a change that nobody was told of comes at the next tick, and so does the end of
// a cart.
func TestFollowersCatchUp(t *testing.T) {
	t.Parallel()
	s, processes := newProcesses(t, 1, 50*time.Millisecond)
	ref := s.guest("")
	states := processes[0].follow(t, auth.Viewer{}, ref)
	next(t, states)
	s.exec("UPDATE carts SET status = 'CHECKING_OUT', updated_at = updated_at + interval '1 second' WHERE id = $1", ref.ID)
	until(t, states, isOfStatus("CHECKING_OUT"))
	s.exec("DELETE FROM carts WHERE id = $1", ref.ID)
	if c := next(t, states); c != nil {
		t.Errorf("a cart that is gone is %s", c.Status)
	}
}

// TestListenerComesBack cuts all listeners off. A change that nobody was told of comes once they are back.
func TestListenerComesBack(t *testing.T) {
	t.Parallel()
	s, processes := newProcesses(t, 2, never)
	ref := s.guest("")
	states := processes[1].follow(t, auth.Viewer{}, ref)
	next(t, states)
	s.exec("UPDATE carts SET status = 'CHECKING_OUT', updated_at = updated_at + interval '1 second' WHERE id = $1", ref.ID)
	s.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
	until(t, states, isOfStatus("CHECKING_OUT"))
}

// TestClocksThatDiffer has a cart changed whose last change was made by a clock that is an hour ahead.
func TestClocksThatDiffer(t *testing.T) {
	t.Parallel()
	s, processes := newProcesses(t, 1, never)
	s.sell("mug", eur, 100, 9)
	s.sell("pen", eur, 100, 9)
	ref := s.guest("")
	s.exec("UPDATE carts SET updated_at = now() + interval '1 hour' WHERE id = $1", ref.ID)
	states := processes[0].follow(t, auth.Viewer{}, ref)
	next(t, states)
	for _, c := range changesOfCarts {
		s.check(c.change(s, t.Context(), ref))
		next(t, states)
	}
}

// TestWayFromCommitToFollower says how long a change takes to another process' follower.
func TestWayFromCommitToFollower(t *testing.T) {
	t.Parallel()
	s, processes := newProcesses(t, 2, never)
	ref := s.guest("")
	states := processes[1].follow(t, auth.Viewer{}, ref)
	next(t, states)
	took := make([]time.Duration, 100)
	for i := range took {
		changed, err := s.carts.UpdateNote(t.Context(), auth.Viewer{}, cart.NoteUpdateInput{On: cart.On{Cart: ref}, Note: strings.Repeat("n", i)})
		committed := time.Now()
		s.check(err)
		until(t, states, func(c *ent.Cart) bool { return c.Version == changed.Cart.Version })
		took[i] = time.Since(committed)
	}
	slices.Sort(took)
	t.Logf("from the commit to a follower in another process: p50 %s, p95 %s", took[len(took)/2], took[len(took)*95/100])
}
