package tender

import (
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// columns are those of a gift card, as readGiftCard reads them.
const columns = `tenders.id, tenders.created_at, tenders.updated_at, version, last_four, currency, initial, balance, enabled, expires_at, note,
	recipient_email, recipient_name, message, created_by`

// isUsable is whether a tender t can pay, if it is worth anything.
const isUsable = `t.enabled AND (t.expires_at IS NULL OR t.expires_at > now())`

// reserve takes amounts ($3) off tenders ($2) for an order ($1) on behalf of an actor ($4). It locks them in
// the order of their ids, and tells the places of those that it could not take anything off.
var reserve = record.NewStatement(`
	WITH wanted AS (
		SELECT * FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY w(id, amount, position)
	), held AS (
		SELECT t.id, t.kind, t.last_four, t.currency, w.amount, w.position FROM wanted w JOIN tenders t ON t.id = w.id
		WHERE ` + isUsable + ` AND t.balance >= w.amount
		ORDER BY t.id FOR NO KEY UPDATE OF t
	), taken AS (
		UPDATE tenders t SET balance = t.balance - held.amount, updated_at = now() FROM held WHERE t.id = held.id RETURNING t.id
	), entered AS (
		INSERT INTO tender_entries (tender_id, kind, amount, order_id, actor)
		SELECT id, 'RESERVED', -amount, $1::uuid, $4::text FROM held ORDER BY id
	), noted AS (
		INSERT INTO order_tenders (order_id, position, tender_id, kind, last_four, currency, amount, status)
		SELECT $1::uuid, position, id, kind, last_four, currency, amount, 'RESERVED' FROM held
	)
	SELECT position FROM wanted WHERE id NOT IN (SELECT id FROM taken) ORDER BY position`)

// capture has what is reserved for an order ($1) be spent, on behalf of an actor ($2).
var capture = record.NewStatement(`
	WITH captured AS (
		UPDATE order_tenders SET status = 'CAPTURED' WHERE order_id = $1 AND status = 'RESERVED' RETURNING tender_id
	)
	INSERT INTO tender_entries (tender_id, kind, amount, order_id, actor)
	SELECT tender_id, 'CAPTURED', 0, $1, $2 FROM captured ORDER BY tender_id`)

// giveBack puts what an order ($1) has taken back on behalf of an actor ($2). It locks the tenders in the
// order of their ids.
var giveBack = record.NewStatement(`
	WITH given AS (
		UPDATE order_tenders n SET status = CASE w.status WHEN 'RESERVED' THEN 'RELEASED' ELSE 'REFUNDED' END,
			refunded = CASE w.status WHEN 'RESERVED' THEN 0 ELSE w.amount END
		FROM order_tenders w WHERE w.order_id = n.order_id AND w.position = n.position AND n.order_id = $1 AND n.status IN ('RESERVED', 'CAPTURED')
		RETURNING n.tender_id, n.amount - w.refunded AS amount, n.status
	), held AS (
		SELECT t.id, given.amount, given.status FROM given JOIN tenders t ON t.id = given.tender_id ORDER BY t.id FOR NO KEY UPDATE OF t
	), back AS (
		UPDATE tenders t SET balance = t.balance + held.amount, updated_at = now() FROM held WHERE t.id = held.id
	)
	INSERT INTO tender_entries (tender_id, kind, amount, order_id, actor)
	SELECT id, status, amount, $1, $2 FROM held ORDER BY id`)

// refund puts amounts ($3) of what tenders ($2) have paid of an order ($1) back on behalf of an actor ($4). It locks the
// tenders in the order of their ids, and tells the places of those that have paid less than that, or have given it back.
var refund = record.NewStatement(`
	WITH wanted AS (
		SELECT * FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY w(id, amount, place)
	), given AS (
		UPDATE order_tenders n SET refunded = n.refunded + w.amount, status = CASE WHEN n.refunded + w.amount = n.amount THEN 'REFUNDED' ELSE n.status END
		FROM wanted w WHERE n.order_id = $1 AND n.tender_id = w.id AND n.status = 'CAPTURED' AND n.refunded + w.amount <= n.amount
		RETURNING n.tender_id, w.amount, w.place
	), held AS (
		SELECT t.id, given.amount FROM given JOIN tenders t ON t.id = given.tender_id ORDER BY t.id FOR NO KEY UPDATE OF t
	), back AS (
		UPDATE tenders t SET balance = t.balance + held.amount, updated_at = now() FROM held WHERE t.id = held.id
	), entered AS (
		INSERT INTO tender_entries (tender_id, kind, amount, order_id, actor) SELECT id, 'REFUNDED', amount, $1, $4 FROM held ORDER BY id
	)
	SELECT place FROM wanted WHERE place NOT IN (SELECT place FROM given) ORDER BY place`)

var paidOfOrders = record.NewQuery(`SELECT order_id, tender_id, kind, last_four, currency, amount, refunded, status FROM order_tenders
	WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, position`)

var (
	cardByCode = record.NewQuery(`SELECT ` + columns + `, coalesce(expires_at <= now(), false) FROM tenders WHERE code_hash = $1 AND enabled`)
	cardsByID  = record.NewQuery(`SELECT ` + columns + ` FROM tenders WHERE id = ANY($1::uuid[]) AND kind = 'GIFT_CARD'`)
	lockCard   = record.NewQuery(`SELECT ` + columns + ` FROM tenders WHERE id = $1 AND kind = 'GIFT_CARD' FOR NO KEY UPDATE`)

	// insertCard makes a gift card ($1) with the first entry of its ledger, unless it has expired ($4). One for a unit
	// ($14) of a line of an order ($13) is made once.
	insertCard = record.NewStatement(`
		WITH made AS (
			INSERT INTO tenders (id, kind, currency, initial, balance, expires_at, code_hash, last_four, sealed_code, note, recipient_email, recipient_name, message, created_by, order_line_id, unit)
			SELECT $1::uuid, 'GIFT_CARD', $2::bpchar, $3::bigint, $3::bigint, $4::timestamptz, $5::bytea, $6::text, $7::bytea, $8::text, $9::text, $10::text, $11::text, $12::text, $13::uuid, $14::integer
			WHERE $4::timestamptz IS NULL OR $4::timestamptz > now()
			ON CONFLICT (order_line_id, unit) WHERE order_line_id IS NOT NULL DO NOTHING
			RETURNING id, balance, created_by
		)
		INSERT INTO tender_entries (tender_id, kind, amount, actor) SELECT id, 'ISSUED', balance, created_by FROM made`)
	updateCard = record.NewStatement(`UPDATE tenders SET enabled = $2, expires_at = $3, note = $4, version = version + 1, updated_at = now() WHERE id = $1`)

	// standing locks an order ($1) that stands, so that it is not given up meanwhile.
	standing = record.NewStatement(`SELECT 1 FROM orders WHERE id = $1 AND status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED') FOR SHARE`)
	// boughtLines reads the lines of an order ($1) that are gift cards. Each is worth its price in the list.
	boughtLines = record.NewQuery(`SELECT l.id, l.quantity, CASE WHEN l.tax_included THEN l.unit_net + l.unit_tax ELSE l.unit_net END, l.currency,
			coalesce(c.email, ''), c.line_attributes -> (l.position - 1)::integer
		FROM order_lines l LEFT JOIN order_contacts c ON c.order_id = l.order_id WHERE l.order_id = $1 AND l.gift_card ORDER BY l.position`)
	// takeBack disables the gift cards that were bought by an order ($1), and tells of each whether something of it is
	// spent.
	takeBack = record.NewStatement(`UPDATE tenders SET enabled = false, version = version + 1, updated_at = now()
		WHERE order_line_id IN (SELECT id FROM order_lines WHERE order_id = $1) RETURNING balance < initial`)

	// sealedCard reads what a mail says of a gift card whose code was not mailed yet, in the language of the order that bought it.
	sealedCard = record.NewStatement(`SELECT recipient_email, recipient_name, message, currency, initial, sealed_code, code_hash,
			coalesce((SELECT o.language FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.id = tenders.order_line_id), '')
		FROM tenders WHERE id = $1 AND sealed_code IS NOT NULL`)
	forgetCode = record.NewStatement(`UPDATE tenders SET sealed_code = NULL WHERE id = $1`)

	// openCredit makes the store credit of a customer ($1) in a currency ($2), unless there is one, or there are 10 in
	// other currencies.
	openCredit = record.NewStatement(`INSERT INTO tenders (kind, currency, initial, balance, user_id, created_by)
		SELECT 'STORE_CREDIT', $2::bpchar, 0, 0, id, $3::text FROM users WHERE id = $1 AND kind = 'CUSTOMER' AND (SELECT count(*) FROM tenders WHERE user_id = $1) < 10
		ON CONFLICT (user_id, currency) WHERE user_id IS NOT NULL DO NOTHING`)
	creditOf = record.NewStatement(`SELECT id FROM tenders WHERE user_id = $1 AND currency = $2::bpchar`)
	// giveCredit adds what is given back of an order ($2) to a credit ($1) that may not have paid for it, on behalf of an actor ($4).
	giveCredit = record.NewStatement(`
		WITH given AS (
			UPDATE tenders SET balance = balance + $3::bigint, updated_at = now() WHERE id = $1 RETURNING id
		)
		INSERT INTO tender_entries (tender_id, kind, amount, order_id, actor) SELECT id, 'REFUNDED', $3::bigint, $2::uuid, $4::text FROM given`)
	lockCredit = record.NewStatement(`SELECT id FROM tenders WHERE user_id = $1 AND currency = $2::bpchar FOR NO KEY UPDATE`)

	// adjust makes a tender ($1) be worth more or less ($2), if it is worth that, on behalf of an actor ($3) for a
	// reason ($4).
	adjust = record.NewStatement(`
		WITH changed AS (
			UPDATE tenders SET balance = balance + $2, version = version + 1, updated_at = now() WHERE id = $1 AND balance + $2 >= 0 RETURNING id
		)
		INSERT INTO tender_entries (tender_id, kind, amount, actor, reason) SELECT id, 'ADJUSTED', $2, $3, $4 FROM changed`)

	// erasePerson forgets whom gift cards were for that were mailed to an address ($2, in lower case), and why a
	// user ($1) was given store credit.
	erasePerson = record.NewStatement(`
		WITH forgotten AS (
			UPDATE tenders SET recipient_email = '', recipient_name = '', message = '', note = '', sealed_code = NULL
			WHERE lower(recipient_email) = $2 AND recipient_email <> ''
		)
		UPDATE tender_entries SET reason = '' FROM tenders WHERE tenders.id = tender_entries.tender_id AND user_id = $1 AND reason <> ''`)

	creditOfUsers = record.NewQuery(`SELECT user_id, currency, balance FROM tenders WHERE user_id = ANY($1::uuid[]) ORDER BY user_id, currency`)
)

// list is the queries of a list, the newest first.
type list[T any] struct {
	page.Sorting[T]
	count record.Query
}

// newestCards is the order of gift cards: ids are UUIDv7, so it is that of their making.
var newestCards = page.Ordering{Name: "gift cards", Columns: []page.Column{page.UUID("id")}, Desc: true}

// cardsOf returns the queries of gift cards. Where the parameters are null, any are meant; the end of their
// codes is null unless an index is to find them by it.
func cardsOf(end func(parameter string) string) list[*GiftCard] {
	where := func(last, enabled, currency, balance string) string {
		return `kind = 'GIFT_CARD' AND ` + end(last) + ` AND coalesce(enabled = ` + enabled + `::boolean, true)
			AND coalesce(currency = ` + currency + `::bpchar, true) AND coalesce((balance > 0) = ` + balance + `::boolean, true)`
	}
	return list[*GiftCard]{
		page.Sorting[*GiftCard]{
			Ordering: newestCards,
			Cursor:   func(g *GiftCard) string { return newestCards.Cursor(g.ID.UUID()) },
			Queries: page.NewQueries(newestCards, "tenders", 6, func(condition, orderBy string) string {
				return `SELECT ` + columns + ` FROM tenders WHERE ` + where("$2", "$3", "$4", "$5") + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		record.NewQuery(`SELECT count(*) FROM tenders WHERE ` + where("$1", "$2", "$3", "$4")),
	}
}

var (
	cardsListed = cardsOf(func(p string) string { return p + `::text IS NULL` })
	cardsByEnd  = cardsOf(func(p string) string { return `last_four = ` + p + `::text` })
)

// newestEntries is the order of ledgers.
var newestEntries = page.Ordering{Name: "entries", Columns: []page.Column{page.Integer("sequence")}, Desc: true}

// entriesOf returns the queries of the entries of tenders for which a condition holds.
func entriesOf(which func(parameter string) string) list[*Entry] {
	const from = ` FROM tender_entries JOIN tenders ON tenders.id = tender_entries.tender_id WHERE `
	return list[*Entry]{
		page.Sorting[*Entry]{
			Ordering: newestEntries,
			Cursor:   func(e *Entry) string { return newestEntries.Cursor(e.sequence) },
			Queries: page.NewQueries(newestEntries, "tender_entries", 3, func(condition, orderBy string) string {
				return `SELECT tender_entries.created_at, sequence, tender_entries.kind, amount, currency, order_id, actor, reason` + from + which("$2") +
					` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		record.NewQuery(`SELECT count(*)` + from + which("$1")),
	}
}

var (
	entriesOfTender = entriesOf(func(p string) string { return `tender_entries.tender_id = ` + p + `::uuid` })
	entriesOfUser   = entriesOf(func(p string) string {
		return `tender_entries.tender_id IN (SELECT id FROM tenders WHERE user_id = ` + p + `::uuid)`
	})
)
