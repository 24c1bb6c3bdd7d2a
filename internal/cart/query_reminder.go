package cart

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
)

var (
	// claimReminders notes that at most $1 carts are reminded of that were left $2 seconds ago, and not more than
	// $3 seconds before that. It is for carts that were made in the last $4 seconds, which the index finds. Whether a
	// cart has lines is asked for each: as a join, it may read all lines there are.
	claimReminders = record.NewStatement(`
		INSERT INTO cart_reminders (cart_id, claimed_at)
		SELECT c.id, now() FROM carts c
		WHERE c.status = 'OPEN' AND NOT c.draft AND (c.user_id IS NOT NULL OR c.email IS NOT NULL)
			AND c.created_at > now() - make_interval(secs => $4) AND c.created_at <= now() - make_interval(secs => $2)
			AND c.updated_at > now() - make_interval(secs => $2::float8 + $3::float8) AND c.updated_at <= now() - make_interval(secs => $2)
			AND (SELECT true FROM cart_lines l WHERE l.cart_id = c.id LIMIT 1)
			AND NOT EXISTS (SELECT FROM cart_reminders r WHERE r.cart_id = c.id)
		ORDER BY c.created_at LIMIT $1
		ON CONFLICT DO NOTHING
		RETURNING cart_id`)
	// leftCart reads whom a mail reminds of a cart ($1) that is still left for $2 seconds, and of what: of at most
	// $3 lines.
	leftCart = record.NewQuery(`
		SELECT coalesce(c.email, u.email), coalesce(nullif(u.name, ''), u.given_name, ''), (
			SELECT json_agg(json_build_object('name', l.name, 'quantity', l.quantity)) FROM (
				SELECT v.product_name || CASE WHEN v.variant_name <> '' THEN ' (' || v.variant_name || ')' ELSE '' END AS name, l.quantity
				FROM cart_lines l JOIN sellable_variants v ON v.variant_id = l.variant_id WHERE l.cart_id = c.id ORDER BY l.id LIMIT $3
			) l
		)
		FROM carts c LEFT JOIN users u ON u.id = c.user_id
		WHERE c.id = $1 AND c.status = 'OPEN' AND c.updated_at <= now() - make_interval(secs => $2)`)
	// dropReminder forgets that a cart ($1) was to be reminded of, unless a mail is under way.
	dropReminder = record.NewStatement(`DELETE FROM cart_reminders WHERE cart_id = $1 AND sent_at IS NULL`)
	// lockAddress has mails to an address come one after the other.
	lockAddress = record.NewStatement(`SELECT pg_advisory_xact_lock(hashtextextended('shopgraph reminders ' || encode($1::bytea, 'hex'), 0))`)
	// noteReminder notes that a mail to an address ($2) reminds of a cart ($1), with the link of a token ($3). It
	// does not if the address wants no such mail, or had one about another cart in the last $4 seconds.
	noteReminder = record.NewStatement(`
		UPDATE cart_reminders SET sent_at = now(), address_hash = $2, token_hash = $3
		WHERE cart_id = $1 AND NOT EXISTS (SELECT FROM mail_opt_outs WHERE address_hash = $2)
			AND NOT EXISTS (SELECT FROM cart_reminders o
				WHERE o.address_hash = $2 AND o.cart_id <> $1 AND o.sent_at > now() - make_interval(secs => $4))`)

	// remindedCart reads an open cart to which a mailed link ($1) leads.
	remindedCart = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts
		WHERE id = (SELECT cart_id FROM cart_reminders WHERE token_hash = $1) AND status = 'OPEN'`)
	// noteRestored notes that a link ($1) was followed. A copy ($2) that was made for that is not reminded of.
	noteRestored = record.NewStatement(`
		WITH copy AS (
			INSERT INTO cart_reminders (cart_id, claimed_at) SELECT $2::uuid, now() WHERE $2::uuid IS NOT NULL
		)
		UPDATE cart_reminders SET restored_at = coalesce(restored_at, now()) WHERE token_hash = $1`)
	// addressOfLink reads the hash of the address that a link ($1) was mailed to.
	addressOfLink = record.NewQuery(`SELECT address_hash FROM cart_reminders WHERE token_hash = $1`)

	// purgeReminders deletes at most $1 reminders from $2 seconds ago.
	purgeReminders = record.NewStatement(`
		DELETE FROM cart_reminders WHERE cart_id = ANY(ARRAY(
			SELECT cart_id FROM cart_reminders WHERE claimed_at < now() - make_interval(secs => $2)
			ORDER BY claimed_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
	// eraseReminders forgets which carts an address ($1) was reminded of, and carts of a user ($2).
	eraseReminders = record.NewStatement(`DELETE FROM cart_reminders
		WHERE address_hash = $1 OR cart_id = ANY(ARRAY(SELECT id FROM carts WHERE user_id = $2))`)
)
