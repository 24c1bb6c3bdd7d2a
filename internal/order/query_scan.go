package order

import "github.com/shopgraph/shopgraph/internal/record"

var (
	// numberedParcels reads at most $2 parcels of a carrier's number ($1), which is written as carrier.Number does.
	numberedParcels = record.NewQuery(`SELECT id FROM fulfillments
		WHERE upper(replace(tracking_number, ' ', '')) = $1 AND tracking_number <> '' ORDER BY id DESC LIMIT $2`)
	// insertScans stores scans of a parcel ($1), each once.
	insertScans = record.NewStatement(`
		INSERT INTO parcel_scans (fulfillment_id, at, key, status, place, message)
		SELECT $1, t.at, md5(concat_ws(E'\n', t.status, t.place, t.message)), t.status, t.place, t.message
		FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[]) t(at, status, place, message)
		ON CONFLICT (fulfillment_id, at, key) DO NOTHING`)
	// firstScans reads when each status was first told of a parcel ($1).
	firstScans = record.NewQuery(`SELECT status, min(at) FROM parcel_scans WHERE fulfillment_id = $1 GROUP BY status`)
	// trimScans deletes the scans of a parcel ($1) before the newest ones, of which there are one more than $2.
	trimScans = record.NewStatement(`
		DELETE FROM parcel_scans WHERE fulfillment_id = $1 AND (at, key) < (
			SELECT at, key FROM parcel_scans WHERE fulfillment_id = $1 ORDER BY at DESC, key DESC OFFSET $2 LIMIT 1)`)
	scansOfParcels = record.NewQuery(`SELECT fulfillment_id, at, status, place, message FROM parcel_scans
		WHERE fulfillment_id = ANY($1::uuid[]) ORDER BY fulfillment_id, at, key`)
	// newerEstimate notes when an estimate ($3) of a parcel ($1) was told ($2), if that is newer than what is known. Of two
	// of one time the later days count.
	newerEstimate = record.NewStatement(`UPDATE fulfillments SET expected_told_at = $2
		WHERE id = $1 AND (expected_told_at IS NULL OR expected_told_at < $2
			OR expected_told_at = $2 AND coalesce(expected_earliest || expected_latest, '') < $3::text)`)
	// timeParcel writes when a parcel ($1) was sent ($2) and arrived ($3), if the carrier knows of an earlier time than
	// the store.
	timeParcel = record.NewStatement(`UPDATE fulfillments SET
			shipped_at = CASE WHEN shipped_at IS NOT NULL THEN greatest(created_at, least(shipped_at, $2::timestamptz)) END,
			delivered_at = CASE WHEN delivered_at IS NOT NULL THEN greatest(created_at, least(delivered_at, $3::timestamptz)) END
		WHERE id = $1`)
)
