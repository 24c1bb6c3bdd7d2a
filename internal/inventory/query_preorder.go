package inventory

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
)

// today is the day now, as 2026-12-24. Days of pre-orders are those of UTC.
const today = `to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')`

var (
	// preordersOf reads the pre-orders of variants ($1) that are not over, and how many more of each can be bought beyond what is on hand.
	preordersOf = record.NewQuery(`
		SELECT p.variant_id, p.release_on, p.units - greatest(s.reserved - s.on_hand, 0)
		FROM preorders p JOIN stock_levels s ON s.variant_id = p.variant_id AND s.location_id = p.location_id
		WHERE p.variant_id = ANY($1::uuid[]) AND p.status = 'OPEN' AND p.release_on > ` + today)
	// lockVariant locks a variant ($1), so that there is one change of its pre-order at a time.
	lockVariant = record.NewQuery(`SELECT ` + ent.VariantColumns + ` FROM variants WHERE id = $1 FOR NO KEY UPDATE`)
	// preorderOf reads what day it is, and the pre-order that a variant ($1) has or had.
	preorderOf = record.NewQuery(`
		SELECT ` + today + `, p.status, p.location_id, p.release_on, p.base, p.units FROM (SELECT) AS one LEFT JOIN preorders p ON p.variant_id = $1`)
	// firstLocation reads which location sells first.
	firstLocation = record.NewQuery(`SELECT id FROM locations WHERE active ORDER BY priority, id LIMIT 1`)
	// duePreorders reads at most $1 variants whose pre-orders end today or have ended, and where they are sold from.
	duePreorders = record.NewQuery(`SELECT variant_id, location_id FROM preorders WHERE status = 'OPEN' AND release_on <= ` + today + ` ORDER BY release_on, variant_id LIMIT $1`)

	// writePreorder has a variant ($1) be on pre-order at a location ($2) until a day ($3), of so many units ($4) beyond what is on hand. The limit
	// of its level was $5 before, and becomes $6.
	writePreorder = record.NewStatement(`
		WITH written AS (
			INSERT INTO preorders (variant_id, location_id, release_on, units, base, status) VALUES ($1, $2, $3, $4, $5, 'OPEN')
			ON CONFLICT (variant_id) DO UPDATE SET location_id = excluded.location_id, release_on = excluded.release_on, units = excluded.units,
				base = excluded.base, status = 'OPEN', updated_at = now()
		)
		UPDATE stock_levels SET backorder_limit = $6, updated_at = now() WHERE variant_id = $1 AND location_id = $2`)
	// releasePreorder has the pre-order of a variant ($1) end today.
	releasePreorder = record.NewStatement(`UPDATE preorders SET release_on = ` + today + `, updated_at = now() WHERE variant_id = $1 AND status = 'OPEN' AND release_on > ` + today)
	// closePreorders ends those pre-orders of variants ($1) whose levels are locked that are due.
	closePreorders = record.NewStatement(`
		UPDATE preorders SET status = 'EBBING', updated_at = now() WHERE variant_id = ANY($1::uuid[]) AND status = 'OPEN' AND release_on <= ` + today)
	// ebbPreorders lowers the limits of variants ($1) whose pre-orders have ended, as far as no order waits for it.
	ebbPreorders = record.NewStatement(`SELECT ebb_preorders($1::uuid[])`)
	// endEbb leaves the limits of variants ($1) at locations ($2) as they are from now on.
	endEbb = record.NewStatement(`
		UPDATE preorders p SET status = 'OVER', updated_at = now() FROM unnest($1::uuid[], $2::uuid[]) t(variant, location)
		WHERE p.variant_id = t.variant AND p.location_id = t.location AND p.status = 'EBBING'`)
)
