package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) PromotionCreate(ctx context.Context, input merchandising.PromotionCreateInput) (*fault.Outcome[*promotion.Promotion], error) {
	return fault.OutcomeOf(r.Merchandising.CreatePromotion(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PromotionDuplicate(ctx context.Context, input merchandising.PromotionDuplicateInput) (*fault.Outcome[*promotion.Promotion], error) {
	return fault.OutcomeOf(r.Merchandising.DuplicatePromotion(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PromotionUpdate(ctx context.Context, input merchandising.PromotionUpdateInput) (*fault.Outcome[*promotion.Promotion], error) {
	return fault.OutcomeOf(r.Merchandising.UpdatePromotion(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PromotionDelete(ctx context.Context, input merchandising.PromotionDeleteInput) (*fault.Outcome[typeid.Promotion], error) {
	return fault.OutcomeOf(r.Merchandising.DeletePromotion(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PromotionCodeCreate(ctx context.Context, input merchandising.PromotionCodeCreateInput) (*fault.Outcome[*promotion.Code], error) {
	return fault.OutcomeOf(r.Merchandising.CreatePromotionCode(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PromotionCodeUpdate(ctx context.Context, input merchandising.PromotionCodeUpdateInput) (*fault.Outcome[*promotion.Code], error) {
	return fault.OutcomeOf(r.Merchandising.UpdatePromotionCode(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PromotionCodesGenerate(ctx context.Context, input merchandising.PromotionCodesGenerateInput) (*fault.Outcome[int], error) {
	return fault.OutcomeOf(r.Merchandising.GeneratePromotionCodes(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) Promotions(ctx context.Context, first *int, after *string, last *int, before *string, filter *promotion.Filter) (*page.Connection[*promotion.Promotion], error) {
	if filter == nil {
		filter = &promotion.Filter{}
	}
	return r.Resolver.Promotions.Promotions(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) Promotion(ctx context.Context, id string) (*promotion.Promotion, error) {
	key, err := typeid.ParsePromotion(id)
	if err != nil {
		return nil, err
	}
	return r.Resolver.Promotions.Promotion(ctx, key)
}

func (r *queryResolver) PromotionCodes(ctx context.Context, first *int, after *string, last *int, before *string, filter promotion.CodeFilter) (*page.Connection[*promotion.Code], error) {
	return r.Resolver.Promotions.Codes(ctx, filter, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) PromotionPreview(ctx context.Context, input cart.PreviewInput) (*cart.Preview, error) {
	return r.Carts.Preview(ctx, operationFrom(ctx).terms.Currency, input)
}
