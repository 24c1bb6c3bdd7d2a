package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Limits are arguments of the statements below, so that pages of every size share a prepared one. The status of active products
// stands in the text, because only so a prepared statement can use their indexes.

// listAll reads a window of all active products.
func (s *Service) listAll(ctx context.Context, w page.Window) ([]*ent.Product, error) {
	within, args := w.Within("products", 2)
	rows, err := s.store.Client.Product.Select(ctx, record.NewQuery(
		`SELECT `+ent.ProductColumns+` FROM products WHERE status = 'ACTIVE' AND `+within+
			` ORDER BY `+w.OrderBy("products")+` LIMIT $1`),
		append([]any{w.Limit + 1}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list products: %w", err)
	}
	return rows, nil
}

// listCategory reads a window of the active products of a category and of those below it.
func (s *Service) listCategory(ctx context.Context, category typeid.Category, w page.Window) ([]*ent.Product, error) {
	within, args := w.Within("products", 3)
	rows, err := s.store.Client.Product.Select(ctx, record.NewQuery(
		`SELECT `+ent.ProductColumns+` FROM `+subtreeWindow("$1::uuid", "$2", within, w.OrderBy("products"))),
		append([]any{category, w.Limit + 1}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list products of a category: %w", err)
	}
	return rows, nil
}

// listCategories reads a window of the active products of each category and of those below it.
func (s *Service) listCategories(
	ctx context.Context, categories []typeid.Category, w page.Window,
) (map[typeid.Category][]*ent.Product, error) {
	within, args := w.Within("products", 3)
	order := w.OrderBy("products")
	query := record.NewQuery(`SELECT root.id, ` + ent.ProductColumns + ` FROM (SELECT DISTINCT unnest($1::uuid[])) AS root(id), LATERAL (SELECT products.* FROM ` +
		subtreeWindow("root.id", "$2", within, order) + `) AS products ORDER BY ` + order)
	out := make(map[typeid.Category][]*ent.Product, len(categories))
	err := query.Each(ctx, s.store.Client, func(r *record.Reader) {
		root := typeid.Of[typeid.Category](r.UUID())
		out[root] = append(out[root], s.store.Client.Product.From(r))
	}, append([]any{typeid.Array(categories), w.Limit + 1}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list products of categories: %w", err)
	}
	return out, nil
}

// subtreeWindow is a FROM of "products", the window of a category's subtree: those within the bounds, in this order, up to a limit.
//
// Each category of the subtree gives its own window, from an index, and the window of those is the subtree's: so the cost
// grows with the subtree and the page, never with how many products there are.
func subtreeWindow(root, limit, within, order string) string {
	return subtree(root) + `, LATERAL (SELECT * FROM products WHERE status = 'ACTIVE' AND category_id = subtree.id AND ` + within +
		` ORDER BY ` + order + ` LIMIT ` + limit + `) AS products ORDER BY ` + order + ` LIMIT ` + limit
}

// subtree is a FROM of "subtree", the ids of a category and of all below it. UNION ends the search even if parents were to form
// a circle. OFFSET 0 has the planner use the index however few categories it takes there to be, and the array keeps it from taking
// what is found for a thousand rows, to which a scan of whole tables would seem better.
func subtree(root string) string {
	return `unnest(ARRAY(
		WITH RECURSIVE tree(id) AS (
			SELECT ` + root + ` UNION
			SELECT below.id FROM tree, LATERAL (SELECT id FROM categories WHERE parent_id = tree.id OFFSET 0) AS below
		) SELECT id FROM tree
	)) AS subtree(id)`
}

// sizeOf adds up what the categories of a subtree say of themselves: see the schema of Category.
func sizeOf(root string) string {
	return `(SELECT sum((SELECT active_products FROM categories WHERE id = subtree.id))::bigint FROM ` + subtree(root) + `)`
}

var sizeQuery = record.NewQuery(`SELECT ` + sizeOf("$1::uuid"))

// countCategory counts the active products of a category and of those below it.
func (s *Service) countCategory(ctx context.Context, category typeid.Category) (n int, err error) {
	err = sizeQuery.Each(ctx, s.store.Client, func(r *record.Reader) { n = int(r.Int()) }, category)
	if err != nil {
		return 0, fmt.Errorf("count products of a category: %w", err)
	}
	return n, nil
}

var sizesQuery = record.NewQuery(`SELECT root.id, ` + sizeOf("root.id") + ` FROM unnest($1::uuid[]) AS root(id)`)

// countCategories counts the active products of each category and of those below it.
func (s *Service) countCategories(ctx context.Context, categories []typeid.Category) (map[typeid.Category]int, error) {
	out := make(map[typeid.Category]int, len(categories))
	err := sizesQuery.Each(ctx, s.store.Client, func(r *record.Reader) {
		out[typeid.Of[typeid.Category](r.UUID())] = int(r.Int())
	}, typeid.Array(categories))
	if err != nil {
		return nil, fmt.Errorf("count products of categories: %w", err)
	}
	return out, nil
}

// countActive counts all active products.
func (s *Service) countActive(ctx context.Context) (n int, err error) {
	err = allSizesQuery.Each(ctx, s.store.Client, func(r *record.Reader) { n = int(r.Int()) })
	if err != nil {
		return 0, fmt.Errorf("count products: %w", err)
	}
	return n, nil
}

var allSizesQuery = record.NewQuery(`SELECT sum(active_products)::bigint FROM categories`)
