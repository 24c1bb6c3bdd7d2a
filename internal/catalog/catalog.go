// Package catalog is what the store sells: categories, products, variants, prices and pictures.
package catalog

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Service reads the catalog.
type Service struct {
	store *store.Store
}

// New returns the catalog in st.
func New(st *store.Store) *Service { return &Service{store: st} }

// PriceKey is a variant's price in one currency.
type PriceKey struct {
	Variant  typeid.Variant
	Currency money.Currency
}

// PriceRangeKey is a product's prices in one currency.
type PriceRangeKey struct {
	Product  typeid.Product
	Currency money.Currency
}

// CategoryPage is a page of a category's products. It is comparable, so that alike pages of several categories are read at once.
type CategoryPage struct {
	Category      typeid.Category
	Sort          ProductSort
	First, Last   int // -1 when not given
	After, Before string
}

func (s *Service) ProductByID(ctx context.Context, id typeid.Product) (*ent.Product, error) {
	panic("stub")
}

func (s *Service) ProductBySlug(ctx context.Context, slug string) (*ent.Product, error) {
	panic("stub")
}

func (s *Service) CategoryByID(ctx context.Context, id typeid.Category) (*ent.Category, error) {
	panic("stub")
}

func (s *Service) CategoryBySlug(ctx context.Context, slug string) (*ent.Category, error) {
	panic("stub")
}

func (s *Service) TopCategories(ctx context.Context) ([]*ent.Category, error) { panic("stub") }

func (s *Service) Products(ctx context.Context, filter ProductFilter, sort ProductSort, args page.Args) (*ProductConnection, error) {
	panic("stub")
}

func (s *Service) ProductsByCategory(ctx context.Context, pages []CategoryPage) (map[CategoryPage]*ProductConnection, error) {
	panic("stub")
}

func (s *Service) CategoriesByID(ctx context.Context, ids []typeid.Category) (map[typeid.Category]*ent.Category, error) {
	panic("stub")
}

func (s *Service) ChildrenByCategory(ctx context.Context, ids []typeid.Category) (map[typeid.Category][]*ent.Category, error) {
	panic("stub")
}

func (s *Service) ProductsByID(ctx context.Context, ids []typeid.Product) (map[typeid.Product]*ent.Product, error) {
	panic("stub")
}

func (s *Service) VariantsByID(ctx context.Context, ids []typeid.Variant) (map[typeid.Variant]*ent.Variant, error) {
	panic("stub")
}

func (s *Service) VariantsByProduct(ctx context.Context, ids []typeid.Product) (map[typeid.Product][]*ent.Variant, error) {
	panic("stub")
}

func (s *Service) ImagesByProduct(ctx context.Context, ids []typeid.Product) (map[typeid.Product][]*ent.ProductImage, error) {
	panic("stub")
}

func (s *Service) ImagesByID(ctx context.Context, ids []typeid.ProductImage) (map[typeid.ProductImage]*ent.ProductImage, error) {
	panic("stub")
}

func (s *Service) MainImageByProduct(ctx context.Context, ids []typeid.Product) (map[typeid.Product]*ent.ProductImage, error) {
	panic("stub")
}

func (s *Service) Prices(ctx context.Context, keys []PriceKey) (map[PriceKey]*ent.Price, error) {
	panic("stub")
}

func (s *Service) PriceRanges(ctx context.Context, keys []PriceRangeKey) (map[PriceRangeKey]*PriceRange, error) {
	panic("stub")
}

func (s *Service) Available(ctx context.Context, keys []PriceRangeKey) (map[PriceRangeKey]bool, error) {
	panic("stub")
}
