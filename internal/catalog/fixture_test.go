package catalog_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is a test's catalog. What it fails to make fails the test.
type shop struct {
	*catalog.Service
	t     *testing.T
	store *store.Store
	made  int
}

func newShop(t *testing.T) *shop {
	t.Helper()
	st := pgtest.New(t)
	return &shop{Service: catalog.New(st, "EUR", slog.New(slog.DiscardHandler)), t: t, store: st}
}

// must returns a value that came without an error; it is to be used as must(t)(f()).
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (s *shop) category(slug string, parent *ent.Category) *ent.Category {
	s.t.Helper()
	s.made++
	create := s.store.Client.Category.Create().SetName(slug).SetSlug(slug).SetPosition(s.made)
	if parent != nil {
		create.SetParentID(parent.ID)
	}
	return must[*ent.Category](s.t)(create.Save(s.t.Context()))
}

func (s *shop) product(name string, in *ent.Category, status product.Status) *ent.Product {
	s.t.Helper()
	s.made++
	return must[*ent.Product](s.t)(s.store.Client.Product.Create().
		SetName(name).SetSlug(fmt.Sprintf("%s-%d", name, s.made)).SetCategoryID(in.ID).SetStatus(status).Save(s.t.Context()))
}

func (s *shop) variant(of *ent.Product, position int) *ent.Variant {
	s.t.Helper()
	s.made++
	return must[*ent.Variant](s.t)(s.store.Client.Variant.Create().
		SetProductID(of.ID).SetName("v").SetSku(fmt.Sprintf("SKU-%d", s.made)).SetPosition(position).Save(s.t.Context()))
}

func (s *shop) image(of *ent.Product, position int) *ent.ProductImage {
	s.t.Helper()
	return must[*ent.ProductImage](s.t)(s.store.Client.ProductImage.Create().
		SetProductID(of.ID).SetURL("https://example.com/i.svg").SetPosition(position).Save(s.t.Context()))
}

func (s *shop) price(of *ent.Variant, currency money.Currency, amount int64) *ent.Price {
	s.t.Helper()
	return must[*ent.Price](s.t)(s.store.Client.Price.Create().
		SetVariantID(of.ID).SetCurrency(currency).SetAmount(amount).Save(s.t.Context()))
}

// compare gives a variant's price a higher one before.
func (s *shop) compare(of *ent.Variant, currency money.Currency, amount int64) {
	s.t.Helper()
	s.exec("UPDATE prices SET compare_at_amount = $3 WHERE variant_id = $1 AND currency = $2", of.ID, currency, amount)
}

func (s *shop) exec(query string, args ...any) {
	s.t.Helper()
	if _, err := s.store.DB.ExecContext(s.t.Context(), query, args...); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s *shop) location() *ent.Location {
	s.t.Helper()
	s.made++
	return must[*ent.Location](s.t)(s.store.Client.Location.Create().
		SetName("l").SetCode(fmt.Sprintf("L%d", s.made)).Save(s.t.Context()))
}

func (s *shop) stock(of *ent.Variant, at *ent.Location, onHand, reserved int) {
	s.t.Helper()
	must[*ent.StockLevel](s.t)(s.store.Client.StockLevel.Create().
		SetVariantID(of.ID).SetLocationID(at.ID).SetOnHand(onHand).SetReserved(reserved).Save(s.t.Context()))
}

func productIDs(products []*ent.Product) []typeid.Product {
	ids := make([]typeid.Product, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	return ids
}
