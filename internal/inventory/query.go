package inventory

import (
	"fmt"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// availableOfVariants reads how many there are to be bought of each variant ($1) whose product is
// sold now.
var availableOfVariants = record.NewQuery(`
	SELECT s.variant_id, sum(s.on_hand + s.backorder_limit - s.reserved)::bigint FROM stock_levels s
	JOIN variants v ON v.id = s.variant_id
	JOIN products p ON p.id = v.product_id AND p.status = 'ACTIVE'
	WHERE s.variant_id = ANY($1::uuid[]) AND s.sellable GROUP BY s.variant_id`)

// waitingVariants reads those variants ($1) that there are some to be bought of, but none on hand, in
// channels ($2) that sell from certain locations, or zeros.
var waitingVariants = record.NewQuery(`
	SELECT k.variant, k.channel FROM unnest($1::uuid[], $2::uuid[]) AS k(variant, channel)
	JOIN stock_levels s ON s.variant_id = k.variant AND s.sellable
	JOIN variants v ON v.id = s.variant_id
	JOIN products p ON p.id = v.product_id AND p.status = 'ACTIVE'
	WHERE k.channel = '00000000-0000-0000-0000-000000000000' OR sells_from(k.channel, s.location_id) GROUP BY k.variant, k.channel
	HAVING max(s.on_hand - s.reserved) <= 0 AND max(s.on_hand + s.backorder_limit - s.reserved) > 0`)

// freeLevels reads where there are how many of variants ($1) for a new order, and how many more may be
// promised, each in a channel ($2) that sells from certain locations, or zeros.
var freeLevels = record.NewQuery(`
	SELECT k.channel, s.variant_id, s.location_id, greatest(s.on_hand - s.reserved, 0),
		s.backorder_limit + least(s.on_hand - s.reserved, 0), l.priority
	FROM unnest($1::uuid[], $2::uuid[]) AS k(variant, channel)
	JOIN stock_levels s ON s.variant_id = k.variant AND s.sellable
	JOIN locations l ON l.id = s.location_id AND l.active
	WHERE k.channel = '00000000-0000-0000-0000-000000000000' OR sells_from(k.channel, s.location_id)`)

// Levels are locked in the order of their keys.
var (
	// lockFreeLevels reads of levels how many are there for a new order, and how many more may be promised.
	// It asks the locations themselves whether they are active: the levels learn it a moment later.
	// In a channel ($2) only those count that it sells from.
	lockFreeLevels = record.NewQuery(`
		SELECT s.variant_id, s.location_id, greatest(s.on_hand - s.reserved, 0),
			s.backorder_limit + least(s.on_hand - s.reserved, 0), l.priority
		FROM stock_levels s JOIN locations l ON l.id = s.location_id AND l.active
		WHERE s.variant_id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR sells_from($2::uuid, s.location_id))
		ORDER BY s.variant_id, s.location_id FOR UPDATE OF s`)
	// lockReservedLevels locks the levels that an order has reserved something of, and reads how
	// much of that is on hand, how much is not, and how much is packed.
	lockReservedLevels = record.NewQuery(`
		SELECT r.variant_id, r.location_id, least(r.quantity, s.on_hand), r.quantity - least(r.quantity, s.on_hand), ` + packedThere + `
		FROM stock_levels s JOIN stock_reservations r USING (variant_id, location_id)
		WHERE r.order_id = $1 ORDER BY s.variant_id, s.location_id FOR UPDATE OF s`)
)

// packedThere is how much of a reservation r is in the order's parcels that are to leave from there.
const packedThere = `coalesce((
		SELECT sum(p.quantity) FROM fulfillments f JOIN fulfillment_lines p ON p.fulfillment_id = f.id JOIN order_lines o ON o.id = p.order_line_id
		WHERE f.order_id = r.order_id AND f.location_id = r.location_id AND f.status IN ('PENDING', 'READY_FOR_PICKUP') AND o.variant_id = r.variant_id
	), 0)::bigint`

// heldByOrder reads the same, without a lock, in the order in which locations sell.
var heldByOrder = record.NewQuery(`
	SELECT r.variant_id, r.location_id, least(r.quantity, s.on_hand), r.quantity - least(r.quantity, s.on_hand), ` + packedThere + `
	FROM stock_reservations r JOIN stock_levels s USING (variant_id, location_id) JOIN locations l ON l.id = r.location_id
	WHERE r.order_id = $1 ORDER BY l.priority, l.id, r.variant_id`)

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

	// releasePart gives back quantities ($4) that an order ($1) has reserved of variants ($2) at locations ($3).
	releasePart = record.NewStatement(`
		WITH freed AS (
			SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) t(variant, location, n)
		), emptied AS (
			DELETE FROM stock_reservations r USING freed f
			WHERE r.order_id = $1 AND r.variant_id = f.variant AND r.location_id = f.location AND r.quantity = f.n
		), lowered AS (
			UPDATE stock_reservations r SET quantity = r.quantity - f.n, updated_at = now() FROM freed f
			WHERE r.order_id = $1 AND r.variant_id = f.variant AND r.location_id = f.location AND r.quantity > f.n
		)
		UPDATE stock_levels s SET reserved = s.reserved - f.n, updated_at = now() FROM freed f
		WHERE s.variant_id = f.variant AND s.location_id = f.location`)

	// sourcesOfOrder reads from where the most was sent of each variant of an order ($1).
	sourcesOfOrder = record.NewQuery(`
		SELECT DISTINCT ON (variant_id) variant_id, location_id FROM (
			SELECT variant_id, location_id, sum(delta) AS delta FROM stock_movements WHERE order_id = $1 AND reason IN ('SALE', 'RETURN') GROUP BY variant_id, location_id
		) sent WHERE delta < 0 ORDER BY variant_id, delta, location_id`)

	// restock puts quantities ($3) of variants ($1) on hand at locations ($2). $4 is why.
	restock = record.NewStatement(`
		WITH ` + say(4) + `
		UPDATE stock_levels s SET on_hand = s.on_hand + t.n, updated_at = now() FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) t(variant, location, n), told
		WHERE s.variant_id = t.variant AND s.location_id = t.location`)

	// shipReserved takes a parcel off the stock and off what its order ($1) has reserved. $5 is why.
	shipReserved = record.NewStatement(`
		WITH ` + say(5) + `, parcel AS (
			SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) t(variant, location, n)
		), emptied AS (
			DELETE FROM stock_reservations r USING parcel p
			WHERE r.order_id = $1 AND r.variant_id = p.variant AND r.location_id = p.location AND r.quantity = p.n
		), lowered AS (
			UPDATE stock_reservations r SET quantity = r.quantity - p.n, updated_at = now() FROM parcel p
			WHERE r.order_id = $1 AND r.variant_id = p.variant AND r.location_id = p.location AND r.quantity > p.n
		)
		UPDATE stock_levels s SET on_hand = s.on_hand - p.n, reserved = s.reserved - p.n, updated_at = now() FROM parcel p, told
		WHERE s.variant_id = p.variant AND s.location_id = p.location`)
)

// say is a common table expression, which the statement has to join: it tells the log why, by a parameter.
// What is so told holds until the transaction ends, and each statement that changes what is on hand tells
// its own reason.
func say(parameter int) string {
	return fmt.Sprintf(`told AS MATERIALIZED (SELECT set_config('shopgraph.stock', $%d::text, true))`, parameter)
}

var (
	// areThere reads of each variant ($1) and location ($2), in their order, whether they are there.
	areThere = record.NewQuery(`
		SELECT EXISTS (SELECT FROM variants v WHERE v.id = t.variant), EXISTS (SELECT FROM locations l WHERE l.id = t.location)
		FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY t(variant, location, place) ORDER BY t.place`)
	orderIsThere = record.NewQuery(`SELECT EXISTS (SELECT FROM orders WHERE id = $1)`)
	// makeLevels makes the levels of variants ($1) at locations ($2) that there are none of yet.
	makeLevels = record.NewStatement(`
		INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id)
		SELECT new_id(), now(), now(), t.variant, t.location FROM unnest($1::uuid[], $2::uuid[]) t(variant, location)
		WHERE NOT EXISTS (SELECT FROM stock_levels s WHERE s.variant_id = t.variant AND s.location_id = t.location)
		ORDER BY t.variant, t.location ON CONFLICT (variant_id, location_id) DO NOTHING`)
	lockLevels = record.NewQuery(`
		SELECT s.variant_id, s.location_id, s.on_hand, s.reserved, s.backorder_limit, EXISTS (
			SELECT FROM preorders p WHERE p.variant_id = s.variant_id AND p.location_id = s.location_id AND p.status = 'OPEN'
		)
		FROM stock_levels s JOIN unnest($1::uuid[], $2::uuid[]) t(variant, location) ON s.variant_id = t.variant AND s.location_id = t.location
		ORDER BY s.variant_id, s.location_id FOR UPDATE OF s`)
	// countLevels writes how much is on hand ($3) of variants ($1) at locations ($2). $4 is why.
	countLevels = record.NewStatement(`
		WITH ` + say(4) + `
		UPDATE stock_levels s SET on_hand = t.n, updated_at = now()
		FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) t(variant, location, n), told
		WHERE s.variant_id = t.variant AND s.location_id = t.location`)
	// limitLevels writes how many more may be promised ($3) than are on hand, of variants ($1) at locations ($2).
	limitLevels = record.NewStatement(`
		UPDATE stock_levels s SET backorder_limit = t.n, updated_at = now()
		FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) t(variant, location, n)
		WHERE s.variant_id = t.variant AND s.location_id = t.location`)
	// eraseNotes empties the notes of movements for a user's orders ($1).
	eraseNotes = record.NewStatement(`
		UPDATE stock_movements SET note = '' FROM orders
		WHERE orders.id = stock_movements.order_id AND orders.user_id = $1 AND stock_movements.note <> ''`)
)

var (
	locationsByID = record.NewQuery(`SELECT ` + ent.LocationColumns + ` FROM locations WHERE id = ANY($1::uuid[])`)
	// levelsOfVariants reads at most $2 levels of each variant ($1), in the order in which locations sell.
	levelsOfVariants = record.NewQuery(`
		SELECT ` + ent.StockLevelColumns + ` FROM unnest($1::uuid[]) WITH ORDINALITY k(variant, place) CROSS JOIN LATERAL (
			SELECT stock_levels.*, l.priority FROM stock_levels JOIN locations l ON l.id = stock_levels.location_id
			WHERE stock_levels.variant_id = k.variant ORDER BY l.priority, l.id LIMIT $2
		) AS stock_levels ORDER BY k.place, stock_levels.priority, stock_levels.location_id`)
	// levelsAt reads the levels of variants ($1) at locations ($2), in their order.
	levelsAt = record.NewQuery(`
		SELECT ` + ent.StockLevelColumns + ` FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY k(variant, location, place)
		JOIN stock_levels ON stock_levels.variant_id = k.variant AND stock_levels.location_id = k.location ORDER BY k.place`)
)

// byPriority is the order in which locations sell.
var byPriority = page.Ordering{Name: "location", Columns: []page.Column{page.Integer("priority"), page.UUID("id")}}

var (
	allLocations = page.Sorting[*ent.Location]{
		Ordering: byPriority,
		Cursor:   func(l *ent.Location) string { return byPriority.Cursor(int64(l.Priority), l.ID.UUID()) },
		Queries: page.NewQueries(byPriority, "locations", 2, func(condition, orderBy string) string {
			return `SELECT ` + ent.LocationColumns + ` FROM locations WHERE ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
	countLocations = record.NewQuery(`SELECT count(*) FROM locations`)
)

const movementColumns = `id, created_at, sequence, variant_id, location_id, delta, on_hand, reason, note, actor, order_id`

var movementsByID = record.NewQuery(`SELECT ` + movementColumns + ` FROM stock_movements WHERE id = ANY($1::uuid[])`)

// newestFirst is the order of the log.
var newestFirst = page.Ordering{Name: "movement", Columns: []page.Column{page.Time("created_at"), page.Integer("sequence")}, Desc: true}

// movements are the queries of the log of one thing, with a condition for each other thing that may be given,
// too. So each follows an index from the newest on.
type movements struct {
	page.Sorting[*Movement]
	count record.Query
}

var (
	movementsOfOrder    = movementsOf("order_id")
	movementsOfVariant  = movementsOf("variant_id")
	movementsAtLocation = movementsOf("location_id")
	movementsByReason   = movementsOf("reason")
	allMovements        = movementsOf("")
)

func movementsOf(column string) movements {
	return movements{
		page.Sorting[*Movement]{
			Ordering: newestFirst,
			Cursor:   func(m *Movement) string { return newestFirst.Cursor(m.CreatedAt, m.sequence) },
			Queries: page.NewQueries(newestFirst, "stock_movements", 8, func(condition, orderBy string) string {
				return `SELECT ` + movementColumns + ` FROM stock_movements
					WHERE ` + are(column, 2) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		record.NewQuery(`SELECT count(*) FROM stock_movements WHERE ` + are(column, 1)),
	}
}

// are is a condition: movements of a variant, at a location, for an order, with a reason, and between two
// instants. Each is a parameter, from the given one on, and any if it is null. That of the column is not. It is
// put so that Postgres, which plans for any values, takes it that many movements fulfil it: or else it reads
// all of the column's and sorts them.
func are(column string, parameter int) string {
	var all []string
	if column == "" {
		all = append(all, "delta <> 0") // which the index of the whole log asks for
	}
	for i, c := range [][2]string{{"variant_id", "uuid"}, {"location_id", "uuid"}, {"order_id", "uuid"}, {"reason", "text"}} {
		is := fmt.Sprintf("%s = $%d::%s", c[0], parameter+i, c[1])
		if c[0] != column {
			is = fmt.Sprintf("coalesce(%s, $%d::%s IS NULL)", is, parameter+i, c[1])
		}
		all = append(all, is)
	}
	return fmt.Sprintf(`%s AND (created_at, sequence) >= (coalesce($%d::timestamptz, '-infinity'), 0)
		AND (created_at, sequence) < (coalesce($%d::timestamptz, 'infinity'), 0)`, strings.Join(all, " AND "), parameter+4, parameter+5)
}
