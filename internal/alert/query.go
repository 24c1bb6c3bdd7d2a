package alert

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// columns are those of an alert, as readAlert has them. The group is that of the user still, or null.
const columns = `product_alerts.id, product_alerts.created_at, product_alerts.type, product_alerts.product_id, product_alerts.variant_id,
	coalesce(product_alerts.email, (SELECT users.email FROM users WHERE users.id = product_alerts.user_id)), product_alerts.language,
	product_alerts.channel_id, product_alerts.country, product_alerts.currency, (
		SELECT users.customer_group_id FROM users WHERE users.id = product_alerts.user_id AND users.customer_group_id = product_alerts.customer_group_id
	),
	product_alerts.reference, product_alerts.below, product_alerts.confirmed_at, product_alerts.sent_at, product_alerts.user_id`

// waits is whether an alert is to be sent some time, and no job is about it.
const waits = `confirmed_at IS NOT NULL AND queued_at IS NULL AND sent_at IS NULL`

var (
	// visibleAlerts reads alerts ($1): all if $2, or else a user's ($3).
	visibleAlerts = record.NewQuery(`SELECT ` + columns + ` FROM product_alerts WHERE id = ANY($1::uuid[]) AND ($2::bool OR user_id = $3::uuid)`)
	alertByToken  = record.NewQuery(`SELECT ` + columns + ` FROM product_alerts WHERE token_hash = $1::bytea`)
	// openAlert reads the open alert of a person ($3, or by an address $4) for a variant ($1) of a type ($2) in a channel ($5).
	openAlert = record.NewQuery(`SELECT ` + columns + ` FROM product_alerts WHERE variant_id = $1::uuid AND type = $2::text
		AND user_id IS NOT DISTINCT FROM $3::uuid AND address_hash IS NOT DISTINCT FROM $4::bytea AND channel_id IS NOT DISTINCT FROM $5::uuid AND sent_at IS NULL`)
	productOfVariant = record.NewQuery(`SELECT product_id FROM variants WHERE id = $1::uuid`)

	// waitingFor reads at most $3 alerts after one ($2) of those for products ($1) that wait, the oldest first.
	// For each product it looks into the index once.
	waitingFor = record.NewQuery(`SELECT ` + columns + ` FROM (SELECT DISTINCT unnest($1::uuid[])) AS changed(id), LATERAL (
			SELECT * FROM product_alerts WHERE product_id = changed.id AND ` + waits + ` AND product_alerts.id > $2::uuid ORDER BY product_alerts.id LIMIT $3
		) AS product_alerts ORDER BY product_alerts.id LIMIT $3`)
	// allWaiting reads at most $2 alerts after one ($1) of all that wait, the oldest first.
	allWaiting = record.NewQuery(`SELECT ` + columns + ` FROM product_alerts WHERE ` + waits + ` AND id > $1::uuid ORDER BY id LIMIT $2`)
	// told counts who was told in the last $2 seconds, or is about to be, that variants ($1) are there again.
	told = record.NewQuery(`SELECT variant_id, count(*) FROM product_alerts
		WHERE variant_id = ANY($1::uuid[]) AND type = 'BACK_IN_STOCK' AND queued_at > now() - make_interval(secs => $2) GROUP BY variant_id`)

	// factsOfMail reads an alert ($1) that is to be sent, and of what it tells, in its language if that is translated.
	factsOfMail = record.NewQuery(`SELECT ` + columns + `,
			coalesce((SELECT value FROM translations WHERE owner_id = p.id AND field = 'name' AND translations.language = product_alerts.language), p.name),
			coalesce((SELECT value FROM translations WHERE owner_id = p.id AND field = 'slug' AND translations.language = product_alerts.language), p.slug),
			coalesce((SELECT value FROM translations WHERE owner_id = v.id AND field = 'name' AND translations.language = product_alerts.language), v.name),
			coalesce((SELECT i.url FROM product_images i WHERE i.product_id = p.id ORDER BY i.id = v.image_id DESC NULLS LAST, i.position, i.id LIMIT 1), ''),
			coalesce((SELECT coalesce(nullif(u.name, ''), u.given_name) FROM users u WHERE u.id = product_alerts.user_id), '')
		FROM product_alerts JOIN variants v ON v.id = product_alerts.variant_id JOIN products p ON p.id = v.product_id WHERE product_alerts.id = $1::uuid AND product_alerts.sent_at IS NULL`)
)

var (
	// lockAddress has the alerts of an address ($1) be made one after the other.
	lockAddress = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtextextended('shopgraph alerts ' || encode($1::bytea, 'hex'), 0))`)
	// lockClaims has processes claim alerts one after the other, so that no unit is promised twice.
	lockClaims = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtext('shopgraph alerts'))`)
	// countOpen counts the open alerts of a user ($1) or of an address ($2).
	countOpen = record.NewQuery(`SELECT count(*) FROM product_alerts WHERE sent_at IS NULL AND (user_id = $1::uuid OR address_hash = $2::bytea)`)
	// insert makes an alert, unless there is an open one already. That of a user is confirmed.
	insert = record.NewStatement(`
		INSERT INTO product_alerts (id, user_id, email, address_hash, type, product_id, variant_id, channel_id, customer_group_id, country, currency, language, reference, below, confirmed_at)
		VALUES ($1, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, CASE WHEN $2::uuid IS NOT NULL THEN now() END)
		ON CONFLICT DO NOTHING`)
	// setToken gives an alert ($1) that is not confirmed the hash of a token ($2).
	setToken = record.NewStatement(`UPDATE product_alerts SET token_hash = $2 WHERE id = $1 AND confirmed_at IS NULL`)
	// confirm confirms the alert of a token ($1), and returns the hash of its address.
	confirm = record.NewStatement(`UPDATE product_alerts SET confirmed_at = coalesce(confirmed_at, now()) WHERE token_hash = $1 RETURNING address_hash`)
	// deleteOwn and deleteByToken return the id of what they delete.
	deleteOwn     = record.NewStatement(`DELETE FROM product_alerts WHERE id = $1 AND user_id = $2::uuid RETURNING id`)
	deleteByToken = record.NewStatement(`DELETE FROM product_alerts WHERE token_hash = $1 RETURNING id`)
	deleteByID    = record.NewStatement(`DELETE FROM product_alerts WHERE id = $1`)
	// deleteOfAddress deletes what the owner of an address ($1) has confirmed.
	deleteOfAddress = record.NewStatement(`DELETE FROM product_alerts WHERE address_hash = $1`)

	// claim notes that jobs are about alerts ($1), and returns of which that is new.
	claim = record.NewStatement(`UPDATE product_alerts SET queued_at = now() WHERE id = ANY($1::uuid[]) AND ` + waits + ` RETURNING id`)
	// release has an alert ($1) wait again.
	release = record.NewStatement(`UPDATE product_alerts SET queued_at = NULL WHERE id = $1 AND sent_at IS NULL`)
	// releaseStale has at most $1 alerts wait again whose jobs began $2 seconds ago.
	releaseStale = record.NewStatement(`UPDATE product_alerts SET queued_at = NULL WHERE id = ANY(ARRAY(
		SELECT id FROM product_alerts WHERE queued_at < now() - make_interval(secs => $2) AND sent_at IS NULL ORDER BY queued_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
	// noteSent notes that an alert ($1) is sent, once.
	noteSent = record.NewStatement(`UPDATE product_alerts SET sent_at = now() WHERE id = $1 AND sent_at IS NULL AND confirmed_at IS NOT NULL`)

	// purge deletes at most $1 alerts that nobody has confirmed for $2 seconds, and as many that were sent $3 seconds ago.
	purge = record.NewStatement(`DELETE FROM product_alerts WHERE id = ANY(ARRAY(
		SELECT id FROM (SELECT id FROM product_alerts WHERE confirmed_at IS NULL AND created_at < now() - make_interval(secs => $2) ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS unconfirmed
		UNION ALL SELECT id FROM (SELECT id FROM product_alerts WHERE sent_at < now() - make_interval(secs => $3) ORDER BY sent_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS sent))`)
)

// newestFirst is the order of lists: ids are UUIDv7, so it is that of asking.
var newestFirst = page.Ordering{Name: "product alerts", Columns: []page.Column{page.UUID("id")}, Desc: true}

func cursorOf(a *Alert) string { return newestFirst.Cursor(a.ID.UUID()) }

// where is which alerts the staff list: for a variant, for a product, of a type, sent or not. What is null is any.
func where(variant, product, kind, sent string) string {
	return `coalesce(variant_id = ` + variant + `::uuid, true) AND coalesce(product_id = ` + product + `::uuid, true)
		AND coalesce(type = ` + kind + `::text, true) AND coalesce((sent_at IS NOT NULL) = ` + sent + `::bool, true) AND confirmed_at IS NOT NULL`
}

var (
	listed = page.Sorting[*Alert]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "product_alerts", 6,
		func(condition, orderBy string) string {
			return `SELECT ` + columns + ` FROM product_alerts WHERE ` + where("$2", "$3", "$4", "$5") + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		})}
	countListed = record.NewQuery(`SELECT count(*) FROM product_alerts WHERE ` + where("$1", "$2", "$3", "$4"))

	ofUser = page.Sorting[*Alert]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "product_alerts", 3,
		func(condition, orderBy string) string {
			return `SELECT owner.id, ` + columns + ` FROM (SELECT DISTINCT unnest($1::uuid[])) AS owner(id), LATERAL (
				SELECT * FROM product_alerts WHERE user_id = owner.id AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $2
			) AS product_alerts ORDER BY ` + orderBy
		})}
	countOfUsers = page.CountsOf("alerts of users", record.NewQuery(`SELECT user_id, count(*) FROM product_alerts WHERE user_id = ANY($1::uuid[]) GROUP BY user_id`))
)
