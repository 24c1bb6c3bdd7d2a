package feed

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/record"
)

// position is a place between two changes.
type position struct {
	xact int64
	id   int64
}

// errBehind says that changes after a position were deleted.
var errBehind = errors.New("the changes after this position are not there")

// now returns the position from which on a reader is told of all that it cannot see yet. Whatever is
// read of the catalog after that is at least as new.
func (f *Feed) now(ctx context.Context) (position, error) {
	xmin, err := record.First(ctx, f.store.Client, horizon, (*record.Reader).Int)
	if err != nil {
		return position{}, fmt.Errorf("read the feed's end: %w", err)
	}
	return position{xact: xmin}, nil
}

// read returns the changes after a position, each once however often it was made, and the position
// after them. There may be more if the batch is full, and later if some are held up by a transaction that
// still runs. It fails with errBehind if some were deleted, or
// if the position is of another database: of one that this one was restored from.
func (f *Feed) read(ctx context.Context, after position) (changes []Change, next position, full, heldUp bool, err error) {
	next = after
	n, end, trimmed := 0, int64(0), int64(0)
	seen := map[Change]bool{}
	err = changesAfter.Each(ctx, f.store.Client, func(r *record.Reader) {
		end, trimmed, heldUp = r.Int(), r.Int(), r.Bool()
		xact := record.Optional(r, r.Int)
		at, c := position{id: r.Int()}, Change{Kind: Kind(r.Text()), Object: r.UUID()}
		if xact == nil {
			return
		}
		at.xact = *xact
		next = at
		n++
		if !seen[c] {
			seen[c] = true
			changes = append(changes, c)
		}
	}, after.xact, after.id, f.opts.Batch)
	switch {
	case err != nil:
		return nil, after, false, false, fmt.Errorf("read the feed: %w", err)
	case after.xact < trimmed || after.xact > end:
		return nil, after, false, false, errBehind
	case n == f.opts.Batch:
		return changes, next, true, heldUp, nil
	}
	return changes, position{xact: end}, false, heldUp, nil
}

// stored returns how far a reader has come; false if that is not known.
func (f *Feed) stored(ctx context.Context, name string) (position, bool, error) {
	found, err := record.All(ctx, f.store.Client, positionOfReader, func(r *record.Reader) position {
		return position{r.Int(), r.Int()}
	}, name)
	if err != nil {
		return position{}, false, fmt.Errorf("read the position of %s: %w", name, err)
	}
	if len(found) == 0 {
		return position{}, false, nil
	}
	return found[0], true, nil
}

func (f *Feed) keep(ctx context.Context, name string, p position) error {
	if _, err := keepPosition.Exec(ctx, f.store.DB, name, p.xact, p.id); err != nil {
		return fmt.Errorf("keep the position of %s: %w", name, err)
	}
	return nil
}
