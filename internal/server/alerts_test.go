package server

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// waiters is a store whose alerts follow its catalog as a server's do.
type waiters struct {
	*alert.Service
	t       *testing.T
	st      *store.Store
	box     *mail.Mailbox
	product typeid.Product
	variant typeid.Variant
	ada     auth.Viewer
}

func newWaiters(t *testing.T) *waiters {
	t.Helper()
	w := &waiters{t: t, st: pgtest.New(t), box: mail.NewMailbox(100)}
	ctx, db := t.Context(), w.st.Client
	category := db.Category.Create().SetName("All").SetSlug("all").SaveX(ctx)
	p := db.Product.Create().SetName("Mug").SetSlug("mug").SetStatus(product.StatusActive).SetCategoryID(category.ID).SaveX(ctx)
	v := db.Variant.Create().SetProductID(p.ID).SetSku("M").SetName("Red").SaveX(ctx)
	location := db.Location.Create().SetName("Warehouse").SetCode("W").SaveX(ctx)
	db.StockLevel.Create().SetVariantID(v.ID).SetLocationID(location.ID).SetOnHand(0).ExecX(ctx)
	db.Price.Create().SetVariantID(v.ID).SetCurrency("EUR").SetAmount(1000).ExecX(ctx)
	u := db.User.Create().SetKind(user.KindCustomer).SetEmail("ada@example.com").SetPasswordHash("x").SaveX(ctx)
	w.product, w.variant, w.ada = p.ID, v.ID, auth.Viewer{Role: auth.User, User: u.ID}

	log := slog.New(slog.DiscardHandler)
	queue := jobs.New(w.st, log, jobs.Options{Poll: 10 * time.Millisecond})
	w.Service = alert.New(w.st, log, alert.Options{
		Shelf: shelf{w.st.Client}, Queue: queue, Sender: w.box, Store: mail.Store{Name: "Clay"}, OptOuts: optout.New(w.st, "https://api.shop.example"), Storefront: "https://shop.example",
	})
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	for _, work := range []func(context.Context) error{
		queue.Run, followAlerts(feed.New(w.st, log, feed.Options{Tick: 10 * time.Millisecond}), w.Service),
	} {
		all.Go(func() { _ = work(running) })
	}
	t.Cleanup(func() {
		stop()
		all.Wait()
	})
	return w
}

func (w *waiters) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.st.DB.ExecContext(w.t.Context(), sql, args...); err != nil {
		w.t.Fatalf("%v\n%s", err, sql)
	}
}

func (w *waiters) ask(kind alert.Type, at alert.Place) {
	w.t.Helper()
	if at.Currency == "" {
		at.Currency = "EUR"
	}
	if _, err := w.Create(w.t.Context(), w.ada, alert.From{Place: at, Language: "en"}, alert.CreateInput{VariantID: w.variant, Type: kind}); err != nil {
		w.t.Fatal(err)
	}
}

// settle waits until all that has changed was looked at, and what is due was sent.
func (w *waiters) settle() {
	w.t.Helper()
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) { // others do it
		var open bool
		err := w.st.DB.QueryRowContext(w.t.Context(), `SELECT EXISTS (SELECT FROM jobs WHERE kind = 'alert.send' AND status = 'READY') OR NOT EXISTS (
			SELECT FROM feed_readers WHERE name = 'alerts' AND xact_id > coalesce((SELECT max(xact_id) FROM catalog_changes), '0'))`).Scan(&open)
		if err != nil {
			w.t.Fatal(err)
		}
		if !open {
			return
		}
		if time.Now().After(until) {
			w.t.Fatal("the alerts do not follow the catalog")
		}
	}
}

// wants compares how many mails there are once all is looked at.
func (w *waiters) wants(what string, mails int) {
	w.t.Helper()
	w.settle()
	if got := len(w.box.Messages("")); got != mails {
		w.t.Errorf("%s: %d mails, want %d", what, got, mails)
	}
}

// TestStockThatComesBack sets stock and looks at what is mailed: of what is not published, nothing.
func TestStockThatComesBack(t *testing.T) {
	t.Parallel()
	w := newWaiters(t)
	w.ask(alert.BackInStock, alert.Place{})
	w.exec(`UPDATE products SET status = 'DRAFT'`)
	w.exec(`UPDATE stock_levels SET on_hand = 3`)
	w.wants("a draft", 0)
	w.exec(`UPDATE stock_levels SET on_hand = 0`)
	w.exec(`UPDATE products SET status = 'ACTIVE'`)
	w.wants("a product without stock", 0)
	w.exec(`UPDATE stock_levels SET on_hand = 3`)
	w.wants("stock", 1)
	for range 2 {
		w.exec(`UPDATE stock_levels SET on_hand = 0`)
		w.exec(`UPDATE stock_levels SET on_hand = 3`)
	}
	w.wants("stock that comes and goes", 1)
}

// TestPricesOfChannels: an alert goes by the prices and the assortment of the channel that it was asked for in.
func TestPricesOfChannels(t *testing.T) {
	t.Parallel()
	w := newWaiters(t)
	w.exec(`UPDATE stock_levels SET on_hand = 3`)
	channels := map[string]typeid.Channel{}
	for _, code := range []string{"A", "B"} {
		id, list := typeid.NewChannel(), typeid.NewPriceList()
		w.exec(`INSERT INTO channels (id, created_at, updated_at, code, name, sells_everything) VALUES ($1, now(), now(), lower($2), $2, $3)`, id, code, code == "A")
		w.exec(`INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, channel_id) VALUES ($1, now(), now(), $2, $2, 'EUR', $3, $4)`,
			list, code, int(code[0]), id)
		w.exec(`INSERT INTO prices (id, created_at, updated_at, variant_id, price_list_id, currency, amount) VALUES (gen_random_uuid(), now(), now(), $1, $2, 'EUR', 900)`, w.variant, list)
		channels[code] = id
	}
	w.exec(`INSERT INTO channel_products (channel_id, product_id) VALUES ($1, $2)`, channels["B"], w.product)
	w.exec(`UPDATE price_lists SET ready = true`)
	w.ask(alert.PriceDrop, alert.Place{Channel: channels["A"]})
	w.ask(alert.PriceDrop, alert.Place{Channel: channels["B"]})
	w.wants("as it was", 0)
	w.exec(`UPDATE prices SET amount = 500 WHERE price_list_id IS NULL`)
	w.wants("a price of neither", 0)
	w.exec(`UPDATE prices SET amount = 800 WHERE price_list_id = (SELECT id FROM price_lists WHERE code = 'A')`)
	w.wants("a price of one", 1)
	w.exec(`DELETE FROM channel_products`)
	w.exec(`UPDATE prices SET amount = 700 WHERE price_list_id = (SELECT id FROM price_lists WHERE code = 'B')`)
	w.wants("a price of the other, which does not sell it any more", 1)
	w.exec(`INSERT INTO channel_products (channel_id, product_id) VALUES ($1, $2)`, channels["B"], w.product)
	w.settle()
	if err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.wants("a price of the other", 2)
	if text := w.box.Messages("")[0].Text; !strings.Contains(text, "€7.00") || !strings.Contains(text, "€9.00") {
		t.Error(text)
	}
}

// TestPriceThatBegins: nobody tells of it, and it is found.
func TestPriceThatBegins(t *testing.T) {
	t.Parallel()
	w := newWaiters(t)
	w.exec(`UPDATE stock_levels SET on_hand = 3`)
	w.ask(alert.PriceDrop, alert.Place{})
	w.exec(`INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount, starts_at)
		VALUES (gen_random_uuid(), now(), now(), $1, 'EUR', 700, now() + interval '1 second')`, w.variant)
	w.wants("before it begins", 0)
	for until := time.Now().Add(30 * time.Second); len(w.box.Messages("")) == 0; time.Sleep(50 * time.Millisecond) { // until the price begins
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(until) {
			t.Fatal("nobody is told")
		}
	}
	w.wants("once it has begun", 1)
}

// TestChangesForAlerts: what is not of products is left out.
func TestChangesForAlerts(t *testing.T) {
	t.Parallel()
	var changes []feed.Change
	for i := range 1000 {
		kind := []feed.Kind{feed.Product, feed.Price, feed.Availability, feed.Category, feed.Collection}[i%5]
		changes = append(changes, feed.Change{Kind: kind, Object: typeid.NewProduct().UUID()})
	}
	if got := len(changesForAlerts(changes)); got != 600 {
		t.Errorf("%d products", got)
	}
}
