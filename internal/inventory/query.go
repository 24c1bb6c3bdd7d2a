package inventory

import "github.com/shopgraph/shopgraph/internal/record"

// availableOfVariants reads how many there are to be bought of each variant ($1) whose product is
// sold now.
var availableOfVariants = record.NewQuery(`
	SELECT s.variant_id, sum(s.on_hand - s.reserved)::bigint FROM stock_levels s
	JOIN variants v ON v.id = s.variant_id
	JOIN products p ON p.id = v.product_id AND p.status = 'ACTIVE'
	WHERE s.variant_id = ANY($1::uuid[]) GROUP BY s.variant_id`)

// Levels are locked in the order of their keys.
var (
	lockLevels = record.NewQuery(`
		SELECT s.variant_id, s.location_id, s.on_hand - s.reserved FROM stock_levels s
		WHERE s.variant_id = ANY($1::uuid[]) ORDER BY s.variant_id, s.location_id FOR UPDATE`)
	// lockReservedLevels locks the levels that an order has reserved something of, and reads how
	// much.
	lockReservedLevels = record.NewQuery(`
		SELECT r.variant_id, r.location_id, r.quantity
		FROM stock_levels s JOIN stock_reservations r USING (variant_id, location_id)
		WHERE r.order_id = $1 ORDER BY s.variant_id, s.location_id FOR UPDATE OF s`)
)

var prioritiesOfLocations = record.NewQuery(`SELECT id, priority FROM locations`)

var (
	reserveLevels = record.NewStatement(`
		WITH taken AS (
			SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) t(id, variant, location, n)
		), reserved AS (
			INSERT INTO stock_reservations (id, created_at, updated_at, order_id, variant_id, location_id, quantity)
			SELECT t.id, now(), now(), $1, t.variant, t.location, t.n FROM taken t
		)
		UPDATE stock_levels s SET reserved = s.reserved + t.n, updated_at = now() FROM taken t
		WHERE s.variant_id = t.variant AND s.location_id = t.location`)

	releaseReserved = record.NewStatement(`
		WITH released AS (
			DELETE FROM stock_reservations WHERE order_id = $1 RETURNING variant_id, location_id, quantity
		)
		UPDATE stock_levels s SET reserved = s.reserved - r.quantity, updated_at = now() FROM released r
		WHERE s.variant_id = r.variant_id AND s.location_id = r.location_id`)

	// shipReserved takes a parcel off the stock and off what its order ($1) has reserved.
	shipReserved = record.NewStatement(`
		WITH parcel AS (
			SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) t(variant, location, n)
		), emptied AS (
			DELETE FROM stock_reservations r USING parcel p
			WHERE r.order_id = $1 AND r.variant_id = p.variant AND r.location_id = p.location AND r.quantity = p.n
		), lowered AS (
			UPDATE stock_reservations r SET quantity = r.quantity - p.n, updated_at = now() FROM parcel p
			WHERE r.order_id = $1 AND r.variant_id = p.variant AND r.location_id = p.location AND r.quantity > p.n
		)
		UPDATE stock_levels s SET on_hand = s.on_hand - p.n, reserved = s.reserved - p.n, updated_at = now() FROM parcel p
		WHERE s.variant_id = p.variant AND s.location_id = p.location`)
)
