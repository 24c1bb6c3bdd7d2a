package merchandising

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
)

// limit is how many things of a kind there are at most: all that count counts.
type limit struct {
	of    string // names the things, and their lock
	most  int
	count record.Query
	// sentence is what is said when there are as many.
	sentence string
}

// limitOf is the limit of all things of a kind, which are called so together.
func limitOf(things string, most int, count record.Query) limit {
	return limit{things, most, count, fmt.Sprintf("There are at most %d %s.", most, things)}
}

// leaves returns a fault.CodeLimitReached if there is no room for some more. Others who ask wait until the transaction has
// ended, so that they count what it makes.
func (l limit) leaves(ctx context.Context, tx *ent.Tx, more int, args ...any) error {
	if _, err := lockLimit.Exec(ctx, tx, l.of); err != nil {
		return fmt.Errorf("lock the limit of %s: %w", l.of, err)
	}
	n, err := record.First(ctx, tx, l.count, (*record.Reader).Int, args...)
	if err != nil {
		return fmt.Errorf("count %s: %w", l.of, err)
	}
	if int(n)+more > l.most {
		return fault.User(fault.CodeLimitReached, l.sentence)
	}
	return nil
}
