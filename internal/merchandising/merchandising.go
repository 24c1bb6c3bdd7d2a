// Package merchandising is how the staff change what the store sells: products and their variants,
// categories, collections and prices. Package catalog reads it. It is also how they change where to, how and at
// what price is delivered, which package shipping reads.
//
// A change locks what it is about, looks at it, and makes of it what it is to be. So it knows what has
// changed from what to what, which it tells the audit log in the same transaction. What is so already is
// not written anew, and nothing is told of it. A change that expects another version than there is
// changes nothing: it is a fault.CodeConflict, and what there is comes with it.
package merchandising

import (
	"context"
	"log/slog"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Audit writes down what an actor does by a permission, in the transaction that does it: an entry for
// each subject, with its detail. The details hold no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subjects []string, details []map[string]any) error

// Service changes the catalog.
type Service struct {
	store     *store.Store
	catalog   *catalog.Service
	accounts  *account.Service
	shipping  *shipping.Service
	languages *language.Set
	audit     Audit
	log       *slog.Logger
}

// New returns what changes the catalog in st, of a store that speaks languages.
func New(
	st *store.Store, products *catalog.Service, accounts *account.Service, delivery *shipping.Service, languages *language.Set, audit Audit, log *slog.Logger,
) *Service {
	return &Service{st, products, accounts, delivery, languages, audit, log}
}
