package catalog

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/page/entpage"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The statements below replace the FROM of ent's product query by one that yields the window of a page, under the table's
// own name. Limits are arguments, so that pages of every size share a prepared statement.

// listAll reads a window of all active products.
func (s *Service) listAll(ctx context.Context, w page.Window) ([]*ent.Product, error) {
	query := s.store.Client.Product.Query().Order(entpage.InOrder(w))
	query.Modify(func(s *sql.Selector) {
		s.FromExpr(sql.ExprFunc(func(b *sql.Builder) { writeLimited(b, activeIn(w), w) }))
	})
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list products: %w", err)
	}
	return rows, nil
}

// listCategory reads a window of the active products of a category and of those below it. It is listCategories for one, at a
// fraction of the cost: Postgres settles on one plan for this statement, and plans the other for its arguments each time.
func (s *Service) listCategory(ctx context.Context, category typeid.Category, w page.Window) ([]*ent.Product, error) {
	query := s.store.Client.Product.Query().Order(entpage.InOrder(w))
	query.Modify(func(s *sql.Selector) {
		s.FromExpr(sql.ExprFunc(func(b *sql.Builder) {
			writeSubtreeWindow(b, w, func(b *sql.Builder) { b.Arg(category).WriteString("::uuid") })
		}))
	})
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list products of a category: %w", err)
	}
	return rows, nil
}

// listCategories reads a window of the active products of each category and of those below it.
func (s *Service) listCategories(
	ctx context.Context, categories []typeid.Category, w page.Window,
) (map[typeid.Category][]*ent.Product, error) {
	query := s.store.Client.Product.Query().Order(entpage.InOrder(w))
	query.Modify(func(s *sql.Selector) {
		s.AppendSelectExprAs(sql.Raw("root.id"), "root")
		s.FromExpr(sql.ExprFunc(func(b *sql.Builder) {
			b.WriteString("(SELECT DISTINCT unnest(").Arg(pq.Array(typeid.UUIDs(categories))).
				WriteString("::uuid[])) AS root(id), LATERAL ")
			writeSubtreeWindow(b, w, func(b *sql.Builder) { b.WriteString("root.id") })
		}))
	})
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list products of categories: %w", err)
	}
	out := make(map[typeid.Category][]*ent.Product, len(categories))
	for _, p := range rows {
		value, err := p.Value("root")
		if err != nil {
			return nil, fmt.Errorf("list products of categories: %w", err)
		}
		var root typeid.Category
		if err := root.Scan(value); err != nil {
			return nil, fmt.Errorf("list products of categories: %w", err)
		}
		out[root] = append(out[root], p)
	}
	return out, nil
}

func (s *Service) countCategories(
	ctx context.Context, categories []typeid.Category,
) (map[typeid.Category]int, error) {
	rows, err := s.store.Client.QueryContext(ctx, `
		SELECT root.id, count(*)
		FROM (SELECT DISTINCT unnest($1::uuid[])) AS root(id),
			LATERAL `+subtreeBegin+"root.id"+subtreeEnd+`
		JOIN products ON products.category_id = subtree.id AND products.status = 'ACTIVE'
		GROUP BY root.id`, pq.Array(typeid.UUIDs(categories)))
	if err != nil {
		return nil, fmt.Errorf("count products of categories: %w", err)
	}
	defer rows.Close()
	out := make(map[typeid.Category]int, len(categories))
	for rows.Next() {
		var root typeid.Category
		var n int
		if err := rows.Scan(&root, &n); err != nil {
			return nil, fmt.Errorf("count products of categories: %w", err)
		}
		out[root] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count products of categories: %w", err)
	}
	return out, nil
}

// Between the two goes a category: they make FROM's "subtree", the ids of that category and of all below it. UNION ends the
// search even if parents were to form a circle. It goes through an array because the planner takes a recursive query for a
// thousand rows: the statement would look so costly that Postgres compiled it (JIT), for far longer than it runs.
const (
	subtreeBegin = "unnest(ARRAY(WITH RECURSIVE subtree(id) AS (SELECT "
	subtreeEnd   = " UNION SELECT c.id FROM categories c JOIN subtree ON c.parent_id = subtree.id)" +
		" SELECT id FROM subtree)) AS subtree(id)"
)

// writeSubtreeWindow writes FROM's "products", the window of a category's subtree.
//
// Each category of the subtree gives its own window, from an index, and the window of those is the subtree's: so the cost
// grows with the subtree and the page, never with how many products there are.
func writeSubtreeWindow(b *sql.Builder, w page.Window, root func(*sql.Builder)) {
	ofCategory := activeIn(w)
	ofCategory.Where(sql.ExprP(ofCategory.C(product.FieldCategoryID) + " = subtree.id"))
	merged := inOrder(w)
	merged.SelectExpr(sql.Raw(`"products".*`))
	merged.FromExpr(sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString(subtreeBegin)
		root(b)
		b.WriteString(subtreeEnd + ", LATERAL ")
		writeLimited(b, ofCategory, w)
	}))
	writeLimited(b, merged, w)
}

func writeLimited(b *sql.Builder, rows *sql.Selector, w page.Window) {
	b.WriteString("(").Join(rows).WriteString(" LIMIT ").Arg(w.Limit + 1).WriteString(`) AS "products"`)
}

// inOrder selects all products in a window's order.
func inOrder(w page.Window) *sql.Selector {
	s := sql.Dialect(dialect.Postgres).Select().From(sql.Table(product.Table))
	entpage.InOrder(w)(s)
	return s
}

// activeIn selects the active products between a window's bounds, in its order.
func activeIn(w page.Window) *sql.Selector {
	s := inOrder(w)
	active(s)
	entpage.Within(w)(s)
	return s
}
