package order

import "github.com/shopgraph/shopgraph/internal/record"

// toMove is that a line l waits for its variant v until another day than it says: some of it is in no parcel, and the order o stands.
const toMove = `l.variant_id = v.id AND l.available_from IS NOT NULL AND l.available_from <> v.release_on
	AND o.status NOT IN ('PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')
	AND l.quantity - l.cancelled > coalesce((
		SELECT sum(p.quantity) FROM fulfillment_lines p JOIN fulfillments f ON f.id = p.fulfillment_id WHERE p.order_line_id = l.id AND f.status <> 'CANCELLED'
	), 0)`

var (
	// waitingLines reads which lines of an order ($1) are on pre-order, and until when. The staff's day holds at once, also before the line says it.
	waitingLines = record.NewQuery(`
		SELECT l.id, coalesce(v.release_on, l.available_from) FROM order_lines l LEFT JOIN variants v ON v.id = l.variant_id
		WHERE l.order_id = $1 AND l.available_from IS NOT NULL AND coalesce(v.release_on, l.available_from) > ` + today)
	// ordersToMove reads at most $3 orders after one ($2) with lines of a variant ($1) whose day has changed.
	ordersToMove = record.NewQuery(`
		SELECT DISTINCT l.order_id FROM variants v, order_lines l JOIN orders o ON o.id = l.order_id
		WHERE v.id = $1 AND l.variant_id = $1 AND l.order_id > $2 AND ` + toMove + ` ORDER BY l.order_id LIMIT $3`)
	// moveLines has the lines of a variant ($2) in a locked order ($1) wait until the day that holds.
	moveLines = record.NewStatement(`
		UPDATE order_lines l SET available_from = v.release_on, updated_at = now() FROM variants v, orders o
		WHERE l.order_id = $1 AND o.id = $1 AND v.id = $2 AND ` + toMove)
)
