package order

import (
	"strconv"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ofContact are the texts that the search of orders looks into: the expression of the index order_contacts_words.
const ofContact = `words_of(c.email, c.phone, c.shipping_address ->> 'fullName', c.shipping_address ->> 'company',
	c.shipping_address ->> 'city', c.shipping_address ->> 'postalCode', c.billing_address ->> 'fullName', c.billing_address ->> 'company')`

// selected is the orders that a selection's arguments mean, which are counted from a number. A condition is switched off by a
// null. The statement is planned for the values, so Postgres leaves out what is.
func selected(from sources, first int) string {
	conditions := []string{
		`(status:text[] IS NULL OR status = ANY(status:text[]))`,
		`(payment:text[] IS NULL OR payment_status = ANY(payment:text[]))`,
		`(number:text IS NULL OR number = number:text)`,
		`(customer:uuid IS NULL OR user_id = customer:uuid)`,
		`(channel:uuid IS NULL OR channel_id = channel:uuid)`,
		`(after:timestamptz IS NULL OR orders.created_at >= after:timestamptz)`,
		`(before:timestamptz IS NULL OR orders.created_at < before:timestamptz)`,
		`(currency:bpchar IS NULL OR orders.currency = currency:bpchar)`,
		`(low:bigint IS NULL OR currency:bpchar IS NULL OR total >= low:bigint)`,
		`(high:bigint IS NULL OR currency:bpchar IS NULL OR total <= high:bigint)`,
		`(held:bool IS NULL OR held:bool = (held_for_review_at IS NOT NULL))`,
	}
	// Whether or not a source is looked into, each form has all parameters.
	conditions = append(conditions, without(from.contacts, `order_contacts c WHERE c.order_id = orders.id
		AND (email:text IS NULL OR lower(c.email COLLATE "C") = email:text) AND (words:tsquery IS NULL OR `+ofContact+` @@ words:tsquery)`,
		`email:text IS NULL AND words:tsquery IS NULL`))
	conditions = append(conditions, without(from.products, `order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = orders.id
		AND (product:uuid IS NULL OR v.product_id = product:uuid) AND (variant:uuid IS NULL OR l.variant_id = variant:uuid)`,
		`product:uuid IS NULL AND variant:uuid IS NULL`))
	conditions = append(conditions, without(from.tags, `order_tags t WHERE t.order_id = orders.id AND t.tag = tag:text`, `tag:text IS NULL`))
	text := `(SELECT *, total_net + total_tax AS total FROM orders) AS orders WHERE ` + strings.Join(conditions, " AND ")
	for i, name := range []string{
		"status", "payment", "number", "customer", "channel", "after", "before", "currency", "low", "high", "held", "email", "words", "product", "variant", "tag",
	} {
		text = strings.ReplaceAll(text, name+":", "$"+strconv.Itoa(first+i)+"::")
	}
	return text
}

// without returns that there is a row, or what else has to hold if nobody looks.
func without(looks bool, rows, otherwise string) string {
	if looks {
		return `EXISTS (SELECT FROM ` + rows + `)`
	}
	return `(` + otherwise + `)`
}

// selectionSize is how many arguments a selection has.
const selectionSize = 16

// ordersFrom are the queries of a list of orders, at most $1.
func ordersFrom(from sources, o page.Ordering) page.Queries {
	return page.NewQueries(o, "orders", selectionSize+2, func(condition, orderBy string) string {
		return `SELECT ` + ent.OrderColumns + ` FROM ` + selected(from, 2) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
	})
}

func countFrom(from sources) record.Query {
	return record.NewQuery(`SELECT count(*) FROM ` + selected(from, 1))
}

// UserPage asks for a page of a user's orders.
type UserPage = page.Of[typeid.User, OwnList]

var ofUser = page.Sorting[*ent.Order]{Ordering: newestFirst, Cursor: cursorOf, Queries: page.NewQueries(newestFirst, "orders", 3,
	func(condition, orderBy string) string {
		return `SELECT buyer.id, ` + ent.OrderColumns + ` FROM (SELECT DISTINCT unnest($1::uuid[])) AS buyer(id), LATERAL (
				SELECT * FROM orders WHERE user_id = buyer.id AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $2
			) AS orders ORDER BY ` + orderBy
	})}

// ownOrders are conditions on a user's orders, whose parameters are counted from a number.
func ownOrders(first int) string {
	text := `(status:text[] IS NULL OR status = ANY(status:text[])) AND (number:text IS NULL OR number = number:text)
		AND (after:timestamptz IS NULL OR created_at >= after:timestamptz) AND (before:timestamptz IS NULL OR created_at < before:timestamptz)`
	for i, name := range []string{"status", "number", "after", "before"} {
		text = strings.ReplaceAll(text, name+":", "$"+strconv.Itoa(first+i)+"::")
	}
	return text
}

// chosenOfUser is ofUser of what a filter lets through, in an order.
func chosenOfUser(o page.Ordering) page.Sorting[*ent.Order] {
	return page.Sorting[*ent.Order]{Ordering: o, Cursor: cursorOf, Queries: page.NewQueries(o, "orders", 7,
		func(condition, orderBy string) string {
			return `SELECT buyer.id, ` + ent.OrderColumns + ` FROM (SELECT DISTINCT unnest($1::uuid[])) AS buyer(id), LATERAL (
				SELECT * FROM orders WHERE user_id = buyer.id AND ` + ownOrders(3) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $2
			) AS orders ORDER BY ` + orderBy
		})}
}

var (
	newestOfUser, oldestOfUser = chosenOfUser(newestFirst), chosenOfUser(reversed(newestFirst))

	ordersOfUsers = page.CountsOf("orders of users", record.NewQuery(`SELECT user_id, count(*) FROM orders
		WHERE user_id = ANY($1::uuid[]) GROUP BY user_id`))
	countChosenOfUsers = record.NewQuery(`SELECT user_id, count(*) FROM orders
		WHERE user_id = ANY($1::uuid[]) AND ` + ownOrders(2) + ` GROUP BY user_id`)
)
