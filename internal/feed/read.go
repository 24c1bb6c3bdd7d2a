package feed

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/record"
)

// Position is a place between two changes: after change ID of transaction Xact. It is of one database, which
// Database tells from others. It may be kept elsewhere, as JSON or in another form.
type Position struct {
	Xact int64 `json:"xact"`
	ID   int64 `json:"id"`
}

// errBehind says that changes after a position were deleted.
var errBehind = errors.New("the changes after this position are not there")

// now returns the position from which on a reader is told of all that it cannot see yet. Whatever is
// read of the catalog after that is at least as new.
func (f *Feed) now(ctx context.Context) (Position, error) {
	xmin, err := record.First(ctx, f.store.Client, horizon, (*record.Reader).Int)
	if err != nil {
		return Position{}, fmt.Errorf("read the feed's end: %w", err)
	}
	return Position{Xact: xmin}, nil
}

// read returns the changes after a position, each once however often it was made, and the position
// after them. There may be more if the batch is full, and later if some are held up by a transaction that
// still runs. It fails with errBehind if some were deleted, or
// if the position is of another database: of one that this one was restored from.
func (f *Feed) read(ctx context.Context, after Position) (changes []Change, next Position, full, heldUp bool, err error) {
	next = after
	n, end, trimmed := 0, int64(0), int64(0)
	seen := map[Change]bool{}
	err = changesAfter.Each(ctx, f.store.Client, func(r *record.Reader) {
		end, trimmed, heldUp = r.Int(), r.Int(), r.Bool()
		xact := record.Optional(r, r.Int)
		at, c := Position{ID: r.Int()}, Change{Kind: Kind(r.Text()), Object: r.UUID()}
		if xact == nil {
			return
		}
		at.Xact = *xact
		next = at
		n++
		if !seen[c] {
			seen[c] = true
			changes = append(changes, c)
		}
	}, after.Xact, after.ID, f.opts.Batch)
	switch {
	case err != nil:
		return nil, after, false, false, fmt.Errorf("read the feed: %w", err)
	case after.Xact < trimmed || after.Xact > end:
		return nil, after, false, false, errBehind
	case n == f.opts.Batch:
		return changes, next, true, heldUp, nil
	}
	return changes, Position{Xact: end}, false, heldUp, nil
}

// stored returns how far a reader has come; false if that is not known.
func (f *Feed) stored(ctx context.Context, name string) (Position, bool, error) {
	found, err := record.All(ctx, f.store.Client, positionOfReader, func(r *record.Reader) Position {
		return Position{r.Int(), r.Int()}
	}, name)
	if err != nil {
		return Position{}, false, fmt.Errorf("read the position of %s: %w", name, err)
	}
	if len(found) == 0 {
		return Position{}, false, nil
	}
	return found[0], true, nil
}

func (f *Feed) keep(ctx context.Context, name string, p Position) error {
	if _, err := keepPosition.Exec(ctx, f.store.DB, name, p.Xact, p.ID); err != nil {
		return fmt.Errorf("keep the position of %s: %w", name, err)
	}
	return nil
}

// Hold has the changes after a position be kept, as for a reader of that name who stops there: for somebody who will
// go on from it later. It holds for as long as Options.Keep has it, from the last call on. A name that is further on
// already stays there, and is not heard of.
func (f *Feed) Hold(ctx context.Context, name string, at Position) error {
	return f.keep(ctx, name, at)
}

// Database returns what tells the database of the positions from all others: also from one that was restored from a
// backup, or whose changes were. It needs a server that tells its identifier.
func (f *Feed) Database(ctx context.Context) (string, error) {
	id, err := record.First(ctx, f.store.Client, database, (*record.Reader).Text)
	if err != nil {
		return "", fmt.Errorf("ask which database this is: %w", err)
	}
	return id, nil
}
