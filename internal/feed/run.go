package feed

import (
	"context"
	"errors"
	"slices"
	"time"
)

// heartbeat is how often the position of a reader is kept that has nothing to do.
const heartbeat = time.Minute

// longestPause is the longest wait after a failure.
const longestPause = 5 * time.Second

// gathering is which part of a tick a reader waits that is told of a change: those of the same moment are
// then read together, and the readers of a busy store do not read all the time.
const gathering = 10

func gather(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}

// Reader is who is told of the catalog's changes.
type Reader struct {
	// Name is what its position is kept by. Processes that share a name share the position: then each
	// change is told to one of them at least.
	Name string
	// Passing says that the position is of no use once Run has returned, since what the reader has
	// derived is gone then, too. Else a reader of the same name goes on from there.
	Passing bool
	// From is where to go on, for who has kept what was derived together with the position: nothing is rebuilt at the
	// beginning then, unless the changes after it are not there any more. nil is of no meaning. Whoever gives one
	// asks Database first whether it is of this database.
	From *Position
	// Rebuild derives all anew. It is called at the beginning, unless a position is kept, and when too
	// much has changed, or the reader has fallen behind. What changes meanwhile is told afterwards.
	Rebuild func(ctx context.Context) error
	// Rebuilt is told, after Rebuild, from where on changes are told: what was derived has all before that. nil is of
	// no interest.
	Rebuilt func(at Position)
	// Apply looks at objects again, in the order of their transactions. If it fails, it is called again
	// with the same changes, and perhaps more.
	Apply func(ctx context.Context, changes []Change) error
	// Current is called whenever the reader was told of all that can be read yet; nil is of no interest.
	Current func()
}

// Run tells a reader of the catalog's changes until ctx ends, and then returns nil. A failure, also
// one of the reader's, is logged; it is tried again after a pause.
func (f *Feed) Run(ctx context.Context, r Reader) error {
	if r.Passing {
		defer func() {
			if _, err := forgetReader.Exec(context.WithoutCancel(ctx), f.store.DB, r.Name); err != nil {
				f.log.WarnContext(ctx, "a reader of the feed is not forgotten", "reader", r.Name, "error", err)
			}
		}()
	}
	at := following{feed: f, reader: r}
	pause := f.opts.Tick // after a failure
	for {
		before, woken := at.Position, *f.woken.Load()
		err := at.step(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil || at.Position != before {
			pause = f.opts.Tick
		}
		wait := f.opts.Tick
		switch {
		case err != nil:
			pause = min(2*pause, longestPause)
			f.log.WarnContext(ctx, "a reader of the feed cannot go on", "reader", r.Name, "error", err, "again_in", pause)
			wait, woken = pause, nil
		case f.told.Load() && !at.heldUp:
			wait = f.opts.Idle
		}
		select {
		case <-ctx.Done():
			return nil
		case <-woken:
			gather(ctx, f.opts.Tick/gathering)
		case <-time.After(wait):
		}
	}
}

// following is a reader with how far it has come.
type following struct {
	feed   *Feed
	reader Reader
	known  bool // Position is
	Position
	heldUp bool      // there are changes that cannot be read yet
	kept   time.Time // when the position was last kept
}

// step tells the reader of all changes that there are now.
func (r *following) step(ctx context.Context) error {
	if !r.known {
		if err := r.begin(ctx); err != nil {
			return err
		}
	}
	for {
		changes, next, full, heldUp, err := r.feed.read(ctx, r.Position)
		r.heldUp = heldUp
		if errors.Is(err, errBehind) || slices.ContainsFunc(changes, func(c Change) bool { return c.Kind == everything }) {
			return r.rebuild(ctx)
		}
		if err != nil {
			return err
		}
		if len(changes) > 0 {
			if err := r.reader.Apply(ctx, changes); err != nil {
				return err
			}
		}
		if err := r.advance(ctx, next, len(changes) > 0); err != nil {
			return err
		}
		if full {
			continue
		}
		if r.reader.Current != nil {
			r.reader.Current()
		}
		return nil
	}
}

// begin goes on from the position that is given or kept, or rebuilds.
func (r *following) begin(ctx context.Context) error {
	if r.reader.From != nil {
		r.Position, r.known = *r.reader.From, true
		return nil
	}
	if r.reader.Passing {
		return r.rebuild(ctx)
	}
	p, known, err := r.feed.stored(ctx, r.reader.Name)
	if err != nil {
		return err
	}
	if !known {
		return r.rebuild(ctx)
	}
	r.Position, r.known = p, true
	return nil
}

func (r *following) rebuild(ctx context.Context) error {
	p, err := r.feed.now(ctx)
	if err != nil {
		return err
	}
	if err := r.reader.Rebuild(ctx); err != nil {
		return err
	}
	if r.reader.Rebuilt != nil {
		r.reader.Rebuilt(p)
	}
	r.known = true
	return r.advance(ctx, p, true)
}

// advance goes on to a position, which is kept at once if something was done, and else now and then.
func (r *following) advance(ctx context.Context, to Position, done bool) error {
	if done || time.Since(r.kept) > heartbeat {
		if err := r.feed.keep(context.WithoutCancel(ctx), r.reader.Name, to); err != nil {
			return err
		}
		r.kept = time.Now()
	}
	r.Position = to
	return nil
}
