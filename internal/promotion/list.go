package promotion

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/voucher"
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
		f.Code = new(voucher.NormalCode(*f.Code))
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
