package throttle

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/store"
)

// Attempt is one that was let in, and counted.
type Attempt struct {
	store   *store.Store
	counted []counted
}

// counted is what an attempt has made of one key.
type counted struct {
	hash   []byte
	openAt time.Time
	before *time.Time // of the last failure before it, nil if there was none
	clears bool
}

// Succeeded says that the attempt was no failure. Keys whose policy Clears are rid of all their
// failures, the others of this one. Calling it again, or on an attempt whose key has been forgotten
// since, does no harm beyond one failure less.
func (a *Attempt) Succeeded(ctx context.Context) error {
	var hashes [][]byte
	var openAt []time.Time
	var before []*time.Time
	var clears []bool
	for _, c := range a.counted {
		hashes = append(hashes, c.hash)
		openAt = append(openAt, c.openAt)
		before = append(before, c.before)
		clears = append(clears, c.clears)
	}
	_, err := succeed.Exec(ctx, a.store.DB,
		pq.Array(hashes), pq.Array(openAt), pq.Array(before), pq.Array(clears))
	if err != nil {
		return fmt.Errorf("throttle: take back attempt: %w", err)
	}
	return nil
}

// Forget forgets all failures of the keys: for an owner who has proved to be one in another way.
// Their policies do not matter.
func (s *Service) Forget(ctx context.Context, keys ...Key) error {
	_, err := forgetKeys.Exec(ctx, s.store.DB, pq.Array(columnsOf(keys).hashes))
	if err != nil {
		return fmt.Errorf("throttle: forget: %w", err)
	}
	return nil
}

// Purge deletes what every policy has forgotten: what did not fail for MaxForget. To be called now
// and then; several replicas may do so at once.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeOld.Purge(ctx, s.store.DB, MaxForget.Seconds()); err != nil {
		return fmt.Errorf("throttle: purge: %w", err)
	}
	return nil
}
