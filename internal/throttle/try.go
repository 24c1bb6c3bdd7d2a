package throttle

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// errClosedMeanwhile rolls back what was counted of other keys than the one that was closed.
var errClosedMeanwhile = errors.New("a key was closed meanwhile")

// Try counts an attempt as a failure of every key, before the secret is compared, and returns the
// attempt. When one of the keys is closed it counts nothing, and returns how long to wait until all
// of them are open again.
//
// It is a transaction of its own, and must not be called in another one.
func (s *Service) Try(ctx context.Context, keys ...Key) (*Attempt, time.Duration, error) {
	for _, k := range keys {
		if err := k.Policy.check(); err != nil {
			return nil, 0, fmt.Errorf("throttle %q: %w", k.Kind, err)
		}
	}
	for {
		var attempt *Attempt
		var wait time.Duration
		err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
			attempt, wait, err = s.count(ctx, tx, keys)
			return err
		})
		if errors.Is(err, errClosedMeanwhile) { // now it is seen at the start, with the time to wait
			continue
		}
		if err != nil {
			return nil, 0, fmt.Errorf("throttle: %w", err)
		}
		return attempt, wait, nil
	}
}

func (s *Service) count(ctx context.Context, tx *ent.Tx, keys []Key) (*Attempt, time.Duration, error) {
	columns := columnsOf(keys)
	clears, refills := map[string]bool{}, map[string]bool{}
	for _, k := range keys {
		clears[string(k.hash())] = k.Policy.Clears
		refills[string(k.hash())] = k.Policy.Refill > 0
	}
	attempt := &Attempt{store: s.store}
	wait := time.Duration(0)
	err := tryKeys.Each(ctx, tx, func(scan func(...any) error) error {
		var seconds sql.NullFloat64
		var hash []byte
		var openAt sql.NullTime
		var before *time.Time
		if err := scan(&seconds, &hash, &openAt, &before); err != nil {
			return err
		}
		switch {
		case seconds.Valid:
			// It may have passed while the answer was made.
			wait = max(time.Duration(seconds.Float64*float64(time.Second)), time.Millisecond)
		case !openAt.Valid:
			return errClosedMeanwhile
		}
		if refills[string(hash)] { // what is forgotten of its failures is taken off already
			before = nil
		}
		attempt.counted = append(attempt.counted, counted{hash, openAt.Time, before, clears[string(hash)]})
		return nil
	}, pq.Array(columns.ids), pq.Array(columns.hashes), pq.Array(columns.free),
		pq.Array(columns.first), pq.Array(columns.most), pq.Array(columns.forget), pq.Array(columns.refill))
	if err != nil {
		return nil, 0, fmt.Errorf("count attempt: %w", err)
	}
	if wait > 0 {
		return nil, wait, nil
	}
	return attempt, 0, nil
}

// columns is keys as the statement takes them; times are in seconds.
type columns struct {
	ids    []uuid.UUID // of the rows to be
	hashes [][]byte
	free   []int64

	first, most, forget, refill []float64
}

func columnsOf(keys []Key) columns {
	var c columns
	for _, k := range keys {
		c.ids = append(c.ids, typeid.NewThrottle().UUID())
		c.hashes = append(c.hashes, k.hash())
		c.free = append(c.free, int64(k.Policy.Free))
		c.first = append(c.first, k.Policy.First.Seconds())
		c.most = append(c.most, k.Policy.Most.Seconds())
		c.forget = append(c.forget, k.Policy.Forget.Seconds())
		c.refill = append(c.refill, k.Policy.Refill.Seconds())
	}
	return c
}

// Columns returns keys as statements that look at them by Closed take them.
func Columns(keys []Key) (hashes [][]byte, free []int64) {
	c := columnsOf(keys)
	return c.hashes, c.free
}
