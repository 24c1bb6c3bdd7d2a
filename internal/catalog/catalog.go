// Package catalog is what the store sells: categories, products, variants, prices and pictures.
//
// Only active products are listed or found. A draft or an archived one is read only as the product
// of a variant, since carts and orders may still hold it.
//
// A function that takes many keys reads them in one statement, however many they are, and leaves
// out of its map what does not exist.
package catalog

import (
	"log/slog"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Service reads the catalog.
type Service struct {
	store    *store.Store
	currency money.Currency
	log      *slog.Logger
}

// New returns the catalog in st. The rules of collections are about prices in a currency. What its workers
// cannot do is logged.
func New(st *store.Store, currency money.Currency, log *slog.Logger) *Service {
	return &Service{st, currency, log}
}
