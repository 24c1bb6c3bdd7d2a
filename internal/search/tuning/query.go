package tuning

import "github.com/shopgraph/shopgraph/internal/record"

var (
	// readTuning reads the settings unless they have a version ($1), and the pins unless they have a digest ($2).
	readTuning = record.NewQuery(`SELECT s.version, CASE WHEN s.version <> $1::bigint THEN s.settings END,
			p.digest, CASE WHEN p.digest <> $2::text THEN p.pins END
		FROM search_settings s, (SELECT pins, md5(pins::text) AS digest FROM (
			SELECT coalesce(jsonb_agg(jsonb_build_object('query', query, 'product', product_id) ORDER BY query, position), '[]') AS pins FROM search_pins
		) AS gathered) AS p`)
	theSettings    = record.NewQuery(`SELECT version, updated_at, settings FROM search_settings`)
	lockSettings   = record.NewQuery(`SELECT version, updated_at, settings FROM search_settings FOR NO KEY UPDATE`)
	updateSettings = record.NewStatement(`UPDATE search_settings SET updated_at = now(), version = version + 1, settings = $1::jsonb`)

	// lockPins has pins be set one after the other.
	lockPins = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph search pins'))`)
	// countPinned counts the queries with pins other than one ($1).
	countPinned = record.NewQuery(`SELECT count(DISTINCT query) FROM search_pins WHERE query <> $1::text`)
	// listPins reads the pins of a query ($1), or of $2 queries if it is empty, in the order of their texts.
	listPins = record.NewQuery(`SELECT query, array_to_json(array_agg(product_id ORDER BY position)) FROM search_pins
		WHERE $1::text IN ('', query) GROUP BY query ORDER BY query LIMIT $2`)
	// lockProducts keeps products ($1) from being deleted, and reads which there are.
	lockProducts = record.NewQuery(`SELECT id FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE`)
	deletePins   = record.NewStatement(`DELETE FROM search_pins WHERE query = $1`)
	// insertPins pins products ($2) to a query ($1), in their order.
	insertPins = record.NewStatement(`INSERT INTO search_pins (query, position, product_id)
		SELECT $1, n - 1, id FROM unnest($2::uuid[]) WITH ORDINALITY AS pinned(id, n)`)

	// countSearches adds to what was searched today ($1) how often ($2), how often without results ($3) and
	// how many results it had last ($4). On a day with $5 texts there are no new ones.
	countSearches = record.NewStatement(`INSERT INTO search_queries (day, query, searches, without_results, results)
		SELECT CURRENT_DATE, n.query, n.searches, n.without_results, n.results
		FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS n(query, searches, without_results, results)
		WHERE (SELECT count(*) FROM (SELECT FROM search_queries WHERE day = CURRENT_DATE LIMIT $5::bigint) AS known) < $5::bigint
			OR EXISTS (SELECT FROM search_queries k WHERE k.day = CURRENT_DATE AND k.query = n.query)
		ORDER BY n.query
		ON CONFLICT (day, query) DO UPDATE SET searches = search_queries.searches + excluded.searches,
			without_results = search_queries.without_results + excluded.without_results, results = excluded.results`)
	// mostSearched reads at most $4 of what was searched since a day ($1), if it was searched $2 times. If $3, it
	// is only what found nothing once at least.
	mostSearched = record.NewQuery(`SELECT query, sum(searches)::bigint, sum(without_results)::bigint, (array_agg(results ORDER BY day DESC))[1]
		FROM search_queries WHERE day >= $1::date GROUP BY query
		HAVING sum(searches) >= $2::bigint AND (NOT $3::bool OR sum(without_results) > 0)
		ORDER BY sum(searches) DESC, query LIMIT $4`)
	purgeSearches = record.NewStatement(`DELETE FROM search_queries WHERE ctid = ANY(ARRAY(
		SELECT ctid FROM search_queries WHERE day < (now() - make_interval(secs => $2))::date ORDER BY day LIMIT $1 FOR UPDATE SKIP LOCKED))`)
)
