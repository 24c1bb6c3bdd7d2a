package cart_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/wishlist"
)

const eur money.Currency = "EUR"

// shop is a store with a small catalog, whose variants go by name.
type shop struct {
	t        testing.TB
	st       *store.Store
	carts    *cart.Service
	quotes   *quote.Service
	category typeid.Category
	location typeid.Location
	variants map[string]typeid.Variant
	products map[string]typeid.Product
}

func newShop(t testing.TB) *shop { return fill(t, pgtest.New(t)) }

// fill makes a shop of an empty store.
func fill(t testing.TB, st *store.Store) *shop {
	quotes := quote.New(shipping.New(st), inventory.New(st, staff.AuditAll))
	s := &shop{
		t: t, st: st, quotes: quotes, carts: newCarts(st, quotes, cart.Limits{}),
		variants: map[string]typeid.Variant{}, products: map[string]typeid.Product{},
	}
	category, err := st.Client.Category.Create().SetName("All").SetSlug("all").Save(t.Context())
	s.check(err)
	location, err := st.Client.Location.Create().SetName("Warehouse").SetCode("W").Save(t.Context())
	s.check(err)
	s.category, s.location = category.ID, location.ID
	return s
}

// silent tells nobody.
type silent struct{}

func (silent) Notify(...string) {}

func newCarts(st *store.Store, quotes cart.Quoter, limits cart.Limits) *cart.Service {
	return newLiveCarts(st, quotes, silent{}, limits)
}

func newLiveCarts(st *store.Store, quotes cart.Quoter, notifier cart.Notifier, limits cart.Limits) *cart.Service {
	log := slog.New(slog.DiscardHandler)
	return cart.New(st, book{st}, catalog.New(st, "EUR", log).Currencies, quotes, wishlist.New(st), notifier, log, limits)
}

func (s *shop) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// sell puts an active product with one variant into the catalog.
func (s *shop) sell(name string, currency money.Currency, amount int64, onHand int) {
	s.t.Helper()
	ctx, db := s.t.Context(), s.st.Client
	p, err := db.Product.Create().SetName(name).SetSlug(name).SetStatus(product.StatusActive).SetCategoryID(s.category).Save(ctx)
	s.check(err)
	v, err := db.Variant.Create().SetProductID(p.ID).SetSku("SKU-" + name).SetName("one size").Save(ctx)
	s.check(err)
	s.check(db.Price.Create().SetVariantID(v.ID).SetCurrency(currency).SetAmount(amount).Exec(ctx))
	if onHand > 0 {
		s.check(db.StockLevel.Create().SetVariantID(v.ID).SetLocationID(s.location).SetOnHand(onHand).Exec(ctx))
	}
	s.variants[name], s.products[name] = v.ID, p.ID
}

// sellMany puts n variants, v0, v1 and so on, into the catalog.
func (s *shop) sellMany(n int) {
	s.t.Helper()
	for i := range n {
		s.sell(fmt.Sprintf("v%d", i), eur, int64(100+i), 5000)
	}
}

// setPrice leaves a variant with one price.
func (s *shop) setPrice(name string, currency money.Currency, amount int64) {
	s.t.Helper()
	s.exec("UPDATE prices SET amount = $2, currency = $3 WHERE variant_id = $1", s.variants[name], amount, currency)
}

func (s *shop) setStock(name string, onHand, reserved int) {
	s.t.Helper()
	s.exec("UPDATE stock_levels SET on_hand = $2, reserved = $3 WHERE variant_id = $1", s.variants[name], onHand, reserved)
}

func (s *shop) setStatus(name string, status product.Status) {
	s.t.Helper()
	s.check(s.st.Client.Product.UpdateOneID(s.products[name]).SetStatus(status).Exec(s.t.Context()))
}

func (s *shop) exec(query string, args ...any) {
	s.t.Helper()
	result, err := s.st.DB.ExecContext(s.t.Context(), query, args...)
	s.check(err)
	if n, err := result.RowsAffected(); n == 0 || err != nil {
		s.t.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

func (s *shop) customer(email string) auth.Viewer {
	s.t.Helper()
	u, err := s.st.Client.User.Create().SetKind(user.KindCustomer).SetEmail(email).SetPasswordHash("x").Save(s.t.Context())
	s.check(err)
	return auth.Viewer{Role: auth.User, User: u.ID}
}

// items reads "mug 2, pen" as two mugs and a pen. What the catalog does not have gets an id of its
// own.
func (s *shop) items(text string) []cart.LineInput {
	s.t.Helper()
	var lines []cart.LineInput
	for item := range strings.SplitSeq(text, ", ") {
		var name string
		quantity := 1
		if n, _ := fmt.Sscan(item, &name, &quantity); n == 0 {
			continue
		}
		variant, ok := s.variants[name]
		if !ok {
			variant = typeid.NewVariant()
		}
		lines = append(lines, cart.LineInput{VariantID: variant, Quantity: quantity})
	}
	return lines
}

// guest makes a guest's cart and returns how to name it.
func (s *shop) guest(items string) auth.CartRef {
	s.t.Helper()
	changed, err := s.carts.Create(s.t.Context(), auth.Viewer{}, cart.Market{Currency: eur}, cart.CreateInput{Lines: s.items(items)})
	s.check(err)
	return auth.CartRef{ID: changed.Cart.ID, Token: changed.Token}
}

func (s *shop) lines(id typeid.Cart) []*ent.CartLine {
	s.t.Helper()
	byCart, err := cart.LinesByCart.Read(s.t.Context(), s.st.Client, []typeid.Cart{id})
	s.check(err)
	return byCart[id]
}

func (s *shop) line(id typeid.Cart, name string) typeid.CartLine {
	s.t.Helper()
	for _, l := range s.lines(id) {
		if l.VariantID == s.variants[name] {
			return l.ID
		}
	}
	return typeid.NewCartLine()
}

func (s *shop) lineIDs(id typeid.Cart) (ids []typeid.CartLine) {
	s.t.Helper()
	for _, l := range s.lines(id) {
		ids = append(ids, l.ID)
	}
	return ids
}

// content is a cart in the notation of items.
func (s *shop) content(id typeid.Cart) string {
	s.t.Helper()
	var items []string
	for _, l := range s.lines(id) {
		items = append(items, fmt.Sprintf("%s %d", s.name(l.VariantID), l.Quantity))
	}
	return strings.Join(items, ", ")
}

func (s *shop) name(variant typeid.Variant) string {
	for name, id := range s.variants {
		if id == variant {
			return name
		}
	}
	return "?"
}

// wantKnown checks that a change knows of its cart what is read of it afterwards.
func (s *shop) wantKnown(changed *cart.Changed) {
	s.t.Helper()
	c, err := record.First(s.t.Context(), s.st.Client, cartByID, ent.ReadCart, changed.Cart.ID)
	s.check(err)
	if diff := cmp.Diff(c, changed.Cart, rows...); diff != "" {
		s.t.Errorf("cart (-stored +known):\n%s", diff)
	}
	if changed.Content == nil {
		return
	}
	priced, err := s.priced(cart.StockPart, []typeid.Cart{c.ID})
	s.check(err)
	if diff := cmp.Diff(s.lines(c.ID), changed.Content.Lines, rows...); diff != "" {
		s.t.Errorf("lines (-stored +known):\n%s", diff)
	}
	known, err := s.price(changed.Content.Basket)
	s.check(err)
	if diff := cmp.Diff(priced[c.ID], known, rows...); diff != "" {
		s.t.Errorf("prices (-read +known):\n%s", diff)
	}
}

// price returns what a basket costs.
func (s *shop) price(b *cart.Basket) (*cart.Priced, error) {
	priced, errs := s.carts.Price(s.t.Context(), []*cart.Basket{b})
	return priced[0], errors.Join(errs...)
}

// priced returns what carts cost.
func (s *shop) priced(parts record.Parts, ids []typeid.Cart) (map[typeid.Cart]*cart.Priced, error) {
	s.t.Helper()
	baskets, err := cart.BasketsByCart.ReadParts(s.t.Context(), s.st.Client, parts, ids)
	s.check(err)
	priced := make(map[typeid.Cart]*cart.Priced, len(baskets))
	for id, basket := range baskets {
		if priced[id], err = s.price(basket); err != nil {
			return nil, err
		}
	}
	return priced, nil
}

// rows compares rows as the contract shows them.
var rows = []cmp.Option{
	cmpopts.IgnoreUnexported(ent.Cart{}, ent.CartEdges{}, ent.CartLine{}, ent.CartLineEdges{}),
	cmpopts.EquateComparable(typeid.Cart{}, typeid.CartLine{}, typeid.Product{}, typeid.Variant{}, typeid.User{}, typeid.Promotion{}, typeid.Category{}),
	cmpopts.EquateApproxTime(0), cmpopts.EquateEmpty(),
}

var cartByID = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts WHERE id = $1`)

// warnings lists codes with the variants of their lines, and looks whether the rest of the change
// is true.
func (s *shop) warnings(changed *cart.Changed) string {
	s.t.Helper()
	if changed == nil {
		return ""
	}
	s.wantKnown(changed)
	names := map[typeid.CartLine]string{}
	for _, l := range s.lines(changed.Cart.ID) {
		names[l.ID] = s.name(l.VariantID)
	}
	var texts []string
	for _, w := range changed.Warnings {
		if w.Message == "" {
			s.t.Errorf("%s says nothing", w.Code)
		}
		texts = append(texts, string(w.Code)+" "+names[w.Target])
	}
	return strings.Join(texts, ", ")
}

// mistakes lists the user errors' codes and fields; any other error fails the test. It may be
// called from any goroutine.
func (s *shop) mistakes(err error) string {
	s.t.Helper()
	userErrors, err := fault.Split(err)
	if err != nil {
		s.t.Error(err)
	}
	var texts []string
	for _, e := range userErrors {
		texts = append(texts, string(e.Code)+" "+strings.Join(e.Field, "."))
	}
	return strings.Join(texts, ", ")
}
