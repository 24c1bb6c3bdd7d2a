package cart

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	// LinesByCart reads the lines of each cart in the order they were added. Whose the carts are is not
	// asked: the caller has them from the viewer's own.
	LinesByCart = record.Lists("lines of carts",
		record.NewQuery(`SELECT `+ent.CartLineColumns+` FROM cart_lines WHERE cart_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadCartLine, func(l *ent.CartLine) typeid.Cart { return l.CartID })

	// OpenByUser reads the newest open cart of each user: one row a user, however many carts they have.
	OpenByUser = record.ByID("open carts of users",
		record.NewQuery(`SELECT `+ent.CartColumns+` FROM unnest($1::uuid[]) u(id), LATERAL (
				SELECT * FROM carts WHERE user_id = u.id AND status = 'OPEN' ORDER BY id DESC LIMIT 1
			) AS carts`),
		ent.ReadCart, func(c *ent.Cart) typeid.User { return *c.UserID })
)

// contentsOfCarts reads what is in carts ($1), with the catalog's present prices. An empty cart is one
// row.
var contentsOfCarts = record.NewQuery(`
	SELECT c.id, c.currency, l.id, l.variant_id, p.name, v.name, v.sku, l.quantity,
		CASE WHEN p.status = 'ACTIVE' THEN pr.amount END
	FROM carts c
	LEFT JOIN cart_lines l ON l.cart_id = c.id
	LEFT JOIN variants v ON v.id = l.variant_id
	LEFT JOIN products p ON p.id = v.product_id
	LEFT JOIN prices pr ON pr.variant_id = v.id AND pr.currency = c.currency
	WHERE c.id = ANY($1::uuid[])
	ORDER BY l.id`)
