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

// succeedStatement works on what is in a row once it is locked. Only when no other attempt has been counted since is a key as
// open, and as near to being forgotten, as it was before.
const succeedStatement = `
	WITH receipt AS (
		SELECT * FROM unnest($1::bytea[], $2::timestamptz[], $3::timestamptz[], $4::bool[]) r(hash, open_at, before, clears)
	), held AS (
		SELECT t.id, r.clears OR t.failures <= 1 AS gone, t.open_at = r.open_at AS is_last, r.before
		FROM receipt r JOIN throttles t ON t.key_hash = r.hash
		ORDER BY t.key_hash FOR UPDATE OF t
	), deleted AS (
		DELETE FROM throttles t USING held h WHERE t.id = h.id AND h.gone
	)
	UPDATE throttles t SET
		failures = t.failures - 1,
		open_at = CASE WHEN h.is_last THEN clock_timestamp() ELSE t.open_at END,
		updated_at = CASE WHEN h.is_last THEN coalesce(h.before, t.updated_at) ELSE t.updated_at END
	FROM held h WHERE t.id = h.id AND NOT h.gone`

// Succeeded says that the attempt was no failure. Keys whose policy Clears are rid of all their failures, the others of this
// one. Calling it again, or on an attempt whose key has been forgotten since, does no harm beyond one failure less.
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
	_, err := a.store.DB.ExecContext(ctx, succeedStatement,
		pq.Array(hashes), pq.Array(openAt), pq.Array(before), pq.Array(clears))
	if err != nil {
		return fmt.Errorf("throttle: take back attempt: %w", err)
	}
	return nil
}

// Forget forgets all failures of the keys: for an owner who has proved to be one in another way. Their policies do not matter.
func (s *Service) Forget(ctx context.Context, keys ...Key) error {
	_, err := s.store.DB.ExecContext(ctx, `
		DELETE FROM throttles t USING (
			SELECT id FROM throttles WHERE key_hash = ANY($1) ORDER BY key_hash FOR UPDATE
		) held WHERE t.id = held.id`, pq.Array(columnsOf(keys).hashes))
	if err != nil {
		return fmt.Errorf("throttle: forget: %w", err)
	}
	return nil
}

// purgeBatch is how many rows one statement of Purge deletes, so that none of them holds locks for long.
const purgeBatch = 1000

// Purge deletes what every policy has forgotten: what did not fail for MaxForget. To be called now and then; several replicas
// may do so at once.
func (s *Service) Purge(ctx context.Context) error {
	for {
		result, err := s.store.DB.ExecContext(ctx, `
			DELETE FROM throttles WHERE id = ANY(ARRAY(
				SELECT id FROM throttles WHERE updated_at < clock_timestamp() - make_interval(secs => $1)
				ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED))`, MaxForget.Seconds(), purgeBatch)
		if err != nil {
			return fmt.Errorf("throttle: purge: %w", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return fmt.Errorf("throttle: purge: %w", err)
		}
		if n < purgeBatch {
			return nil
		}
	}
}
