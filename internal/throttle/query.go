package throttle

import "github.com/shopgraph/shopgraph/internal/record"

// What a row of throttles t says under the policy of key k. A row that is forgotten says nothing.
const (
	isForgotten = `t.updated_at + make_interval(secs => k.forget) <= clock_timestamp()`
	isClosed    = `t.failures >= k.free AND t.open_at > clock_timestamp() AND NOT ` + isForgotten
)

// tryKeys counts a failure of each key, unless one of them is closed. It sees and locks no row when
// one was closed as it began. Others may try some of the keys at the same time. The upsert sees,
// under the row's lock, what they have made of them. A key that they have closed meanwhile is
// missing in the answer. Of a key that is a rate, updated_at is when a failure was forgotten last,
// so that the time until the next one counts. Rows are locked in the order of their hashes, whoever
// asks in whatever order. It answers with what a success needs to know: open_at as set here, and
// updated_at as it was before.
var tryKeys = record.NewStatement(`
	WITH key AS (
		SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bigint[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])
			k(id, hash, free, first, most, forget, refill)
	), closed AS (
		SELECT max(t.open_at) AS until FROM key k JOIN throttles t ON t.key_hash = k.hash WHERE ` + isClosed + `
	), counted AS (
		INSERT INTO throttles AS t (id, created_at, updated_at, key_hash, failures, open_at)
		SELECT k.id, clock.now, clock.now, k.hash, 1,
			clock.now + make_interval(secs => CASE WHEN k.free = 1 THEN greatest(k.first, k.refill) ELSE 0 END)
		FROM key k, closed, (SELECT clock_timestamp()) clock(now)
		WHERE closed.until IS NULL
		ORDER BY k.hash
		ON CONFLICT (key_hash) DO UPDATE SET (updated_at, failures, open_at) = (
			SELECT n.at, n.failures, n.at + make_interval(secs => CASE
				WHEN n.failures < k.free THEN 0
				WHEN k.refill > 0 THEN k.refill
				ELSE least(k.most, k.first * 2 ^ least(n.failures - k.free, 60)) END)
			FROM key k, (SELECT clock_timestamp()) clock(now),
				LATERAL (SELECT extract(epoch FROM clock.now - t.updated_at)::float8) since(seconds),
				LATERAL (SELECT CASE
					WHEN ` + isForgotten + ` OR k.refill > 0 AND since.seconds >= t.failures * k.refill THEN 1
					WHEN k.refill > 0 THEN t.failures - floor(since.seconds / k.refill)::bigint + 1
					ELSE t.failures + 1
				END, CASE
					WHEN k.refill > 0 AND since.seconds < t.failures * k.refill
					THEN clock.now - make_interval(secs => since.seconds - floor(since.seconds / k.refill) * k.refill)
					ELSE clock.now
				END) n(failures, at)
			WHERE k.hash = EXCLUDED.key_hash)
		WHERE NOT EXISTS (SELECT FROM key k WHERE k.hash = EXCLUDED.key_hash AND ` + isClosed + `)
		RETURNING t.key_hash, t.open_at
	)
	SELECT extract(epoch FROM closed.until - clock_timestamp())::float8, k.hash, counted.open_at, before.updated_at
	FROM key k CROSS JOIN closed
		LEFT JOIN counted ON counted.key_hash = k.hash
		LEFT JOIN throttles before ON before.key_hash = k.hash`)

// succeed works on what is in a row once it is locked. Only when no other attempt has been counted
// since is a key as open, and as near to being forgotten, as it was before.
var succeed = record.NewStatement(`
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
	FROM held h WHERE t.id = h.id AND NOT h.gone`)

// Closed is an expression for statements of others: how many seconds it is until all keys are open that are in
// the rows tried (hash, free) of such a statement, as Columns returns them; null if they are open. So whoever is let in
// without being counted needs no statement of their own.
const Closed = `(SELECT extract(epoch FROM max(t.open_at) - clock_timestamp())::float8
	FROM tried k JOIN throttles t ON t.key_hash = k.hash WHERE t.failures >= k.free AND t.open_at > clock_timestamp())`

var (
	forgetKeys = record.NewStatement(`
		DELETE FROM throttles t USING (
			SELECT id FROM throttles WHERE key_hash = ANY($1::bytea[]) ORDER BY key_hash FOR UPDATE
		) held WHERE t.id = held.id`)

	// purgeOld deletes at most $1 rows that did not change for $2 seconds.
	purgeOld = record.NewStatement(`
		DELETE FROM throttles WHERE id = ANY(ARRAY(
			SELECT id FROM throttles WHERE updated_at < clock_timestamp() - make_interval(secs => $2)
			ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
)
