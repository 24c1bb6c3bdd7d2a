// Package rulebook keeps in memory what the staff have decided that prices follow from: tax rates, ways
// of delivery, promotions. Carts look at all of it for each price, and it changes seldom.
//
// The table rule_versions says which version of each kind of rules holds. Triggers make the version go up
// in each transaction that changes rules. Who prices a cart reads the version in a statement that it needs
// anyway, and gives it to Book.At. So rules are never older than what that statement saw, in any process,
// and nobody has to be told of a change.
package rulebook

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/shopgraph/shopgraph/internal/record"
)

// Book is the rules of one kind. They are shared: who gets them does not change them.
type Book[T any] struct {
	what  string
	read  func(ctx context.Context, db record.Queryer) (T, error)
	known atomic.Pointer[edition[T]]
}

type edition[T any] struct {
	version int64
	rules   T
}

// New returns a book of what read reads, in one statement so that no change is seen by half. Errors say
// what it is.
func New[T any](what string, read func(ctx context.Context, db record.Queryer) (T, error)) *Book[T] {
	return &Book[T]{what: what, read: read}
}

// At returns the rules of a version of the table rule_versions, or of a later one. It reads them with db
// when those in memory are older.
func (b *Book[T]) At(ctx context.Context, db record.Queryer, version int64) (T, error) {
	known := b.known.Load()
	if known != nil && known.version >= version {
		return known.rules, nil
	}
	rules, err := b.read(ctx, db)
	if err != nil {
		return rules, fmt.Errorf("read %s: %w", b.what, err)
	}
	fresh := &edition[T]{version, rules}
	for known == nil || known.version < version {
		if b.known.CompareAndSwap(known, fresh) {
			break
		}
		known = b.known.Load()
	}
	return rules, nil
}
