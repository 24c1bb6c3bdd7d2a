package merchandising_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is a store with one category, and somebody who may change the catalog.
type shop struct {
	*merchandising.Service
	t        *testing.T
	store    *store.Store
	catalog  *catalog.Service
	viewer   auth.Viewer
	category typeid.Category
}

func newShop(t *testing.T) *shop {
	t.Helper()
	st := pgtest.New(t)
	products := catalog.New(st, "USD", slog.New(slog.DiscardHandler))
	spoken, err := language.New([]string{"en", "de"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{
		merchandising.New(st, products, nil, shipping.New(st), spoken, staff.AuditAll, slog.New(slog.DiscardHandler)), t, st, products,
		auth.Viewer{Role: auth.Staff, User: typeid.NewUser(), Permissions: auth.PermissionSetOf(auth.ManageProducts)}, typeid.NewCategory(),
	}
	s.exec(`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES ($1, now(), now(), 'c', 'c')`, s.category)
	return s
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.store.DB.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

// made makes a product with options of so many values each.
func (s *shop) made(name string, values ...int) *ent.Product {
	s.t.Helper()
	p, err := s.CreateProduct(s.t.Context(), s.viewer, s.named(name))
	if err != nil {
		s.t.Fatal(err)
	}
	in := merchandising.ProductOptionsSetInput{ProductID: p.ID}
	for i, n := range values {
		o := merchandising.ProductOptionInput{Name: fmt.Sprint("Option", i)}
		for j := range n {
			o.Values = append(o.Values, merchandising.OptionValueInput{Name: fmt.Sprint(j)})
		}
		in.Options = append(in.Options, o)
	}
	if _, err := s.SetOptions(s.t.Context(), s.viewer, in); err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *shop) named(name string) merchandising.ProductCreateInput {
	return merchandising.ProductCreateInput{Product: merchandising.ProductInput{Name: patch.Of(name), CategoryID: &s.category}}
}

// fill makes all variants of a product.
func (s *shop) fill(p *ent.Product, pattern string) *merchandising.VariantsCreated {
	s.t.Helper()
	amount := money.Decimal("5")
	made, err := s.CreateVariantsMatrix(s.t.Context(), s.viewer, merchandising.VariantsMatrixCreateInput{
		ProductID: p.ID, SKUPattern: pattern,
		Variant: merchandising.VariantInput{Prices: []merchandising.VariantPriceInput{{CurrencyCode: "USD", Amount: &amount}}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

// TestOneOfManyUpdates: of many who change the same version, one does, and the others are told what there
// is now.
func TestOneOfManyUpdates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.made("p")
	version := s.version(p)
	const many = 8
	var all sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range many {
		all.Go(func() {
			now, err := s.UpdateProduct(t.Context(), s.viewer, merchandising.ProductUpdateInput{
				ID: p.ID, ExpectedVersion: &version, Product: merchandising.ProductInput{Name: patch.Of(fmt.Sprint("name ", i))},
			})
			mistakes, err := fault.Split(err)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case mistakes == nil:
				won++
			case len(mistakes) != 1 || mistakes[0].Code != fault.CodeConflict || now == nil || now.Name == "p":
				t.Errorf("%v with %v", mistakes, now)
			}
		})
	}
	all.Wait()
	if won != 1 || s.version(p) != version+1 {
		t.Errorf("%d have changed it, and the version went from %d to %d", won, version, s.version(p))
	}
}

func (s *shop) version(p *ent.Product) (version int) {
	s.t.Helper()
	if err := s.store.DB.QueryRowContext(s.t.Context(), `SELECT version FROM products WHERE id = $1`, p.ID).Scan(&version); err != nil {
		s.t.Fatal(err)
	}
	return version
}

// TestSlugsAtOnce: of many who make a product with the same slug at once, one does. With the same name, all
// do, and each has a slug of its own.
func TestSlugsAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, slug := range []string{"taken", ""} {
		const many = 4
		var all sync.WaitGroup
		var mu sync.Mutex
		made := map[string]bool{}
		for range many {
			all.Go(func() {
				in := s.named("The same name")
				in.Product.Slug = patch.Text{Given: slug != "", Value: slug}
				p, err := s.CreateProduct(t.Context(), s.viewer, in)
				mistakes, err := fault.Split(err)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err != nil:
					t.Error(err)
				case mistakes == nil:
					made[p.Slug] = true
				case mistakes[0].Code != fault.CodeTaken || slug == "":
					t.Error(mistakes)
				}
			})
		}
		all.Wait()
		if want := map[string]int{"taken": 1, "": many}[slug]; len(made) != want {
			t.Errorf("slug %q: %v were made, want %d", slug, made, want)
		}
	}
}

// TestStatementsAreConstant: how many variants or products are made, changed or copied does not say how many
// statements that takes.
func TestStatementsAreConstant(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	counts := map[string][]int64{}
	count := func(what string, work func(ctx context.Context) error) {
		t.Helper()
		ctx, statements := store.CountStatements(t.Context())
		if err := work(ctx); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		counts[what] = append(counts[what], statements.Load())
	}
	for _, n := range []int{2, 40} {
		p := s.made(fmt.Sprint("p", n), n)
		count("matrix", func(ctx context.Context) error {
			amount := money.Decimal("5")
			made, err := s.CreateVariantsMatrix(ctx, s.viewer, merchandising.VariantsMatrixCreateInput{
				ProductID: p.ID, SKUPattern: fmt.Sprint(n, "-{Option0}"),
				Variant: merchandising.VariantInput{Prices: []merchandising.VariantPriceInput{{CurrencyCode: "USD", Amount: &amount}}},
			})
			if err == nil && made.CreatedCount != n {
				err = fmt.Errorf("%d were made: %v", made.CreatedCount, made.UserErrors)
			}
			return err
		})
		ids := s.variants(p)
		count("variants", func(ctx context.Context) error {
			in := merchandising.VariantsUpdateInput{ProductID: p.ID}
			for _, id := range ids {
				in.Variants = append(in.Variants, merchandising.VariantUpdateInput{ID: id, Variant: merchandising.VariantInput{Barcode: patch.Of("1")}})
			}
			_, err := s.UpdateVariants(ctx, s.viewer, in)
			return err
		})
		count("prices", func(ctx context.Context) error {
			var in merchandising.PricesSetInput
			amount := money.Decimal("7")
			for _, id := range ids {
				in.Prices = append(in.Prices, merchandising.PriceInput{VariantID: id, CurrencyCode: "USD", MinimumQuantity: 1, Amount: &amount})
			}
			set, err := s.SetPrices(ctx, s.viewer, in)
			if err == nil && set.SetCount != n {
				err = fmt.Errorf("%d were set: %v", set.SetCount, set.UserErrors)
			}
			return err
		})
		count("copy", func(ctx context.Context) error {
			_, err := s.DuplicateProduct(ctx, s.viewer, merchandising.ProductDuplicateInput{ID: p.ID})
			return err
		})
		in := merchandising.ProductsUpdateInput{AddTags: []string{"new"}}
		for i := range n {
			in.Products = append(in.Products, merchandising.VersionedProduct{ID: s.made(fmt.Sprint("of ", n, " ", i)).ID})
		}
		count("products", func(ctx context.Context) error {
			updated, err := s.UpdateProducts(ctx, s.viewer, in)
			if err == nil && updated.UpdatedCount != n {
				err = fmt.Errorf("%d were updated: %v", updated.UpdatedCount, updated.UserErrors)
			}
			return err
		})
	}
	for what, n := range counts {
		if n[0] != n[1] {
			t.Errorf("%s took %v statements", what, n)
		}
	}
}

func (s *shop) variants(p *ent.Product) (ids []typeid.Variant) {
	s.t.Helper()
	rows, err := s.store.DB.QueryContext(s.t.Context(), `SELECT id FROM variants WHERE product_id = $1 ORDER BY position`, p.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id typeid.Variant
		if err := rows.Scan(&id); err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return ids
}

// TestMatrixIsBounded: a product has at most 2,000 variants, and what would be more is not begun.
func TestMatrixIsBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	large, larger := s.made("large", 20, 10, 10), s.made("larger", 20, 10, 11)
	if made := s.fill(large, "L-{Option0}-{Option1}-{Option2}"); made.CreatedCount != catalog.MaxVariants {
		t.Errorf("%d were made: %v", made.CreatedCount, fault.UserErrors(made.UserErrors))
	}
	if made := s.fill(larger, "M-{Option0}-{Option1}-{Option2}"); len(made.UserErrors) != 1 || made.UserErrors[0].Code != fault.CodeLimitReached {
		t.Errorf("%d were made: %v", made.CreatedCount, made.UserErrors)
	}
	copied, err := s.DuplicateProduct(t.Context(), s.viewer, merchandising.ProductDuplicateInput{ID: large.ID})
	if err != nil || len(s.variants(copied)) != catalog.MaxVariants {
		t.Errorf("the copy is %v, %v", copied, err)
	}
}

// TestFilterMeansActiveProducts: a change by a filter is one of the active products that it means, and it is
// refused if it means too many.
func TestFilterMeansActiveProducts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, vendor, status, category_id)
		SELECT new_id(), now(), now(), n, n, CASE WHEN n <= 1000 THEN 'few' ELSE 'many' END, CASE n WHEN 1 THEN 'DRAFT' ELSE 'ACTIVE' END, $1
		FROM generate_series(1, 2001) n`, s.category)
	if err := s.catalog.RebuildFacts(t.Context()); err != nil {
		t.Fatal(err)
	}
	for vendor, want := range map[string]int{"few": 999, "many": 0} {
		updated, err := s.UpdateProducts(t.Context(), s.viewer, merchandising.ProductsUpdateInput{
			Filter: &catalog.ProductFilter{Vendors: []string{vendor}}, AddTags: []string{"new"},
		})
		if err != nil || updated.UpdatedCount != want || (want == 0) != (len(updated.UserErrors) == 1 && updated.UserErrors[0].Code == fault.CodeLimitReached) {
			t.Errorf("%s: %+v, %v", vendor, updated, err)
		}
	}
	var tagged int
	if err := s.store.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM products WHERE tags <> '[]'`).Scan(&tagged); err != nil || tagged != 999 {
		t.Errorf("%d are tagged, %v", tagged, err)
	}
}

// TestAuditTellsOfEach: a change of many is told of each of them, and long texts by their beginning.
func TestAuditTellsOfEach(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.made("p")
	_, err := s.UpdateProduct(t.Context(), s.viewer, merchandising.ProductUpdateInput{
		ID: p.ID, Product: merchandising.ProductInput{Description: patch.Of(strings.Repeat("ä", 2000))},
	})
	if err != nil {
		t.Fatal(err)
	}
	var told string
	err = s.store.DB.QueryRowContext(t.Context(),
		`SELECT detail #>> '{changes,description,to}' FROM audit_entries WHERE subject = $1 AND actor = $2 ORDER BY id DESC LIMIT 1`,
		p.ID.String(), s.viewer.Actor()).Scan(&told)
	if err != nil || told != strings.Repeat("ä", 1000)+"…" {
		t.Errorf("%d characters are told, %v", len([]rune(told)), err)
	}
}
