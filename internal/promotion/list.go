package promotion

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Filter says which promotions are listed: any if all is nil.
type Filter struct {
	Class            *discount.Class
	Enabled, InForce *bool
}

// CodeFilter says which codes are listed: those of a promotion, and of a batch, and with a text; any if
// the latter are nil.
type CodeFilter struct {
	PromotionID typeid.Promotion
	Label, Code *string
}

type (
	// Connection is a page of promotions.
	Connection = page.Connection[*Promotion]
	// Edge is a promotion in a page.
	Edge = page.Edge[*Promotion]
	// CodeConnection is a page of codes.
	CodeConnection = page.Connection[*Code]
	// CodeEdge is a code in a page.
	CodeEdge = page.Edge[*Code]
)

// list is the queries of a list, in the order in which things were made.
type list[T any] struct {
	page.Sorting[T]
	count record.Query
}

// listOf returns the queries of rows of a table for which a condition holds. The condition is given the
// number of its first parameter.
func listOf[T any](order, table, columns string, where func(parameter int) string, parameters int, id func(T) any) list[T] {
	oldestFirst := page.Ordering{Name: order, Columns: []page.Column{page.UUID("id")}}
	return list[T]{
		page.Sorting[T]{
			Ordering: oldestFirst,
			Cursor:   func(t T) string { return oldestFirst.Cursor(id(t)) },
			Queries: page.NewQueries(oldestFirst, table, parameters+2, func(condition, orderBy string) string {
				return `SELECT ` + columns + ` FROM ` + table + ` WHERE ` + where(2) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		record.NewQuery(`SELECT count(*) FROM ` + table + ` WHERE ` + where(1)),
	}
}

const inForce = `(enabled AND (starts_at IS NULL OR starts_at <= now()) AND (ends_at IS NULL OR ends_at > now()))`

var (
	promotionsListed = listOf("PROMOTION", "promotions", columns, func(n int) string {
		return fmt.Sprintf(`coalesce(class = $%d::text, true) AND coalesce(enabled = $%d::boolean, true) AND coalesce(%s = $%d::boolean, true)`, n, n+1, inForce, n+2)
	}, 3, func(p *Promotion) any { return p.ID.UUID() })
	codesListed = listOf("PROMOTION_CODE", "promotion_codes", codeColumns, func(n int) string {
		return fmt.Sprintf(`promotion_id = $%d::uuid AND coalesce(label = $%d::text, true) AND coalesce(code = $%d::text, true)`, n, n+1, n+2)
	}, 3, codeID)
	// codesOfBatch and codeWithText are lists of few of the codes of a promotion, which may have many.
	codesOfBatch = listOf("PROMOTION_CODE", "promotion_codes", codeColumns, func(n int) string {
		return fmt.Sprintf(`promotion_id = $%d::uuid AND label = $%d::text AND label <> '' AND coalesce(code = $%d::text, true)`, n, n+1, n+2)
	}, 3, codeID)
	codeWithText = listOf("PROMOTION_CODE", "promotion_codes", codeColumns, func(n int) string {
		return fmt.Sprintf(`promotion_id = $%d::uuid AND coalesce(label = $%d::text, true) AND code = $%d::text`, n, n+1, n+2)
	}, 3, codeID)
)

func codeID(c *Code) any { return c.ID.UUID() }

// Promotions returns a page of the promotions, in the order in which they were made. Whether the viewer may
// see them is for the caller to ask.
func (s *Service) Promotions(ctx context.Context, f Filter, args page.Args) (*Connection, error) {
	var class *string
	if f.Class != nil {
		class = new(string(*f.Class))
	}
	which := []any{class, f.Enabled, f.InForce}
	return promotionsListed.Read(ctx, s.store.Client, args, page.CountOf("promotions", promotionsListed.count, which...), readPromotion, which...)
}

// Codes returns a page of the codes of a promotion, in the order in which they were made. Whether the viewer
// may see them is for the caller to ask.
func (s *Service) Codes(ctx context.Context, f CodeFilter, args page.Args) (*CodeConnection, error) {
	by := codesListed
	switch {
	case f.Code != nil:
		f.Code = new(NormalCode(*f.Code))
		by = codeWithText
	case f.Label != nil && *f.Label != "":
		by = codesOfBatch
	}
	which := []any{f.PromotionID, f.Label, f.Code}
	return by.Read(ctx, s.store.Client, args, page.CountOf("codes", by.count, which...), readCode, which...)
}

// Promotion returns a promotion, nil if there is none. Whether the viewer may see it is for the caller to
// ask.
func (s *Service) Promotion(ctx context.Context, id typeid.Promotion) (*Promotion, error) {
	found, err := ByID.Read(ctx, s.store.Client, []typeid.Promotion{id})
	return found[id], err
}

// Visible returns promotions if the viewer may see them.
func (s *Service) Visible(ctx context.Context, viewer auth.Viewer, ids []typeid.Promotion) (map[typeid.Promotion]*Promotion, error) {
	if !viewer.May(auth.ManagePromotions) {
		return nil, nil
	}
	return ByID.Read(ctx, s.store.Client, ids)
}

// VisibleCodes returns codes if the viewer may see them.
func (s *Service) VisibleCodes(ctx context.Context, viewer auth.Viewer, ids []typeid.PromotionCode) (map[typeid.PromotionCode]*Code, error) {
	if !viewer.May(auth.ManagePromotions) {
		return nil, nil
	}
	return CodesByID.Read(ctx, s.store.Client, ids)
}
