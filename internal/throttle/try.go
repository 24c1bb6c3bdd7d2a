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

// What a row of throttles t says under the policy of key k. A row that is forgotten says nothing.
const (
	isForgotten = `t.updated_at + make_interval(secs => k.forget) <= clock_timestamp()`
	isClosed    = `t.failures >= k.free AND t.open_at > clock_timestamp() AND NOT ` + isForgotten
)

// tryStatement counts a failure of each key, unless one of them is closed. It sees and locks no row when one was closed as it
// began. Of keys that others try at the same time the upsert sees, under the row's lock, what those have made of them: a key
// that they have closed meanwhile is missing in the answer. Rows are locked in the order of their hashes, whoever asks in
// whatever order. It answers with what a success needs to know: open_at as set here, and updated_at as it was before.
const tryStatement = `
	WITH key AS (
		SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bigint[], $4::float8[], $5::float8[], $6::float8[])
			k(id, hash, free, first, most, forget)
	), closed AS (
		SELECT max(t.open_at) AS until FROM key k JOIN throttles t ON t.key_hash = k.hash WHERE ` + isClosed + `
	), counted AS (
		INSERT INTO throttles AS t (id, created_at, updated_at, key_hash, failures, open_at)
		SELECT k.id, clock.now, clock.now, k.hash, 1,
			clock.now + make_interval(secs => CASE WHEN k.free = 1 THEN k.first ELSE 0 END)
		FROM key k, closed, (SELECT clock_timestamp()) clock(now)
		WHERE closed.until IS NULL
		ORDER BY k.hash
		ON CONFLICT (key_hash) DO UPDATE SET (updated_at, failures, open_at) = (
			SELECT clock.now, n.failures, clock.now + make_interval(secs =>
				CASE WHEN n.failures < k.free THEN 0 ELSE least(k.most, k.first * 2 ^ least(n.failures - k.free, 60)) END)
			FROM key k, (SELECT clock_timestamp()) clock(now),
				LATERAL (SELECT CASE WHEN ` + isForgotten + ` THEN 1 ELSE t.failures + 1 END) n(failures)
			WHERE k.hash = EXCLUDED.key_hash)
		WHERE NOT EXISTS (SELECT FROM key k WHERE k.hash = EXCLUDED.key_hash AND ` + isClosed + `)
		RETURNING t.key_hash, t.open_at
	)
	SELECT extract(epoch FROM closed.until - clock_timestamp())::float8, k.hash, counted.open_at, before.updated_at
	FROM key k CROSS JOIN closed
		LEFT JOIN counted ON counted.key_hash = k.hash
		LEFT JOIN throttles before ON before.key_hash = k.hash`

// errClosedMeanwhile rolls back what was counted of other keys than the one that was closed.
var errClosedMeanwhile = errors.New("a key was closed meanwhile")

// Try counts an attempt as a failure of every key, before the secret is compared, and returns the attempt. When one of the
// keys is closed it counts nothing, and returns how long to wait until all of them are open again.
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
	rows, err := tx.QueryContext(ctx, tryStatement, pq.Array(columns.ids), pq.Array(columns.hashes), pq.Array(columns.free),
		pq.Array(columns.first), pq.Array(columns.most), pq.Array(columns.forget))
	if err != nil {
		return nil, 0, fmt.Errorf("count attempt: %w", err)
	}
	defer rows.Close()
	clears := make(map[string]bool)
	for _, k := range keys {
		clears[string(k.hash())] = k.Policy.Clears
	}
	attempt := &Attempt{store: s.store}
	for rows.Next() {
		var seconds sql.NullFloat64
		var hash []byte
		var openAt sql.NullTime
		var before *time.Time
		if err := rows.Scan(&seconds, &hash, &openAt, &before); err != nil {
			return nil, 0, fmt.Errorf("count attempt: %w", err)
		}
		if seconds.Valid {
			// It may have passed while the answer was made.
			return nil, max(time.Duration(seconds.Float64*float64(time.Second)), time.Millisecond), nil
		}
		if !openAt.Valid {
			return nil, 0, errClosedMeanwhile
		}
		attempt.counted = append(attempt.counted, counted{hash, openAt.Time, before, clears[string(hash)]})
	}
	if err := rows.Err(); err != nil {
		return nil, 0, fmt.Errorf("count attempt: %w", err)
	}
	return attempt, 0, nil
}

// columns is keys as the statement takes them; times are in seconds.
type columns struct {
	ids                 []uuid.UUID // of the rows to be
	hashes              [][]byte
	free                []int64
	first, most, forget []float64
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
	}
	return c
}
