package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// timelineOfOrders are the queries of timelines: events and comments of orders ($1), at most $2 of each, with those
// comments that are not for the customer if $3.
var timelineOfOrders = page.NewQueries(inTime, "timeline", 4, func(condition, orderBy string) string {
	return `SELECT parent.id, ` + ent.OrderEventColumns + `, ` + ent.OrderCommentColumns + `
		FROM (SELECT DISTINCT unnest($1::uuid[])) AS parent(id) CROSS JOIN LATERAL (
			SELECT * FROM (
				SELECT id, created_at FROM order_events WHERE order_id = parent.id
				UNION ALL SELECT id, created_at FROM order_comments WHERE order_id = parent.id AND (visible OR $3::bool)
			) AS timeline WHERE ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $2
		) AS timeline
		LEFT JOIN order_events ON order_events.id = timeline.id LEFT JOIN order_comments ON order_comments.id = timeline.id
		ORDER BY ` + orderBy
})

// countEntries counts the entries of orders' timelines, with the comments that a condition lets through.
func countEntries(comments string) record.Query {
	return record.NewQuery(`SELECT wanted.id, (SELECT count(*) FROM order_events WHERE order_id = wanted.id)
			+ (SELECT count(*) FROM order_comments WHERE order_id = wanted.id AND ` + comments + `)
		FROM unnest($1::uuid[]) AS wanted(id)`)
}

var (
	entriesForStaff     = page.CountsOf("timelines of orders", countEntries(`true`))
	entriesForCustomers = page.CountsOf("timelines of orders", countEntries(`visible`))

	permittedComments = record.NewQuery(`SELECT ` + ent.OrderCommentColumns + ` FROM order_comments
		JOIN orders ON orders.id = order_comments.order_id
		WHERE order_comments.id = ANY($1::uuid[]) AND ($2::bool OR order_comments.visible AND orders.user_id = $3)`)
	deleteComment = record.NewStatement(`DELETE FROM order_comments WHERE id = $1 RETURNING order_id`)
)
