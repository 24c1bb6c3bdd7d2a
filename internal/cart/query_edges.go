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
	SELECT c.id, c.currency, l.id, l.variant_id, v.product_name, v.variant_name, v.sku, l.quantity,
		CASE WHEN v.active THEN prices.amount END
	FROM carts c
	LEFT JOIN cart_lines l ON l.cart_id = c.id
	LEFT JOIN sellable_variants v ON v.variant_id = l.variant_id
	LEFT JOIN prices ON prices.variant_id = l.variant_id AND prices.currency = c.currency
	WHERE c.id = ANY($1::uuid[])
	ORDER BY l.id`)
