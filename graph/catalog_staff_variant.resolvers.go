package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) ProductOptionsSet(ctx context.Context, input merchandising.ProductOptionsSetInput) (*fault.Outcome[*ent.Product], error) {
	return fault.OutcomeOf(r.Merchandising.SetOptions(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductVariantsCreate(ctx context.Context, input merchandising.VariantsCreateInput) (*merchandising.VariantsCreated, error) {
	return r.Merchandising.CreateVariants(ctx, auth.ViewerFrom(ctx), input)
}

func (r *mutationResolver) ProductVariantsMatrixCreate(ctx context.Context, input merchandising.VariantsMatrixCreateInput) (*merchandising.VariantsCreated, error) {
	return r.Merchandising.CreateVariantsMatrix(ctx, auth.ViewerFrom(ctx), input)
}

func (r *mutationResolver) ProductVariantsUpdate(ctx context.Context, input merchandising.VariantsUpdateInput) (*fault.Outcome[[]*ent.Variant], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateVariants(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductVariantsDelete(ctx context.Context, input merchandising.VariantsDeleteInput) (*fault.Outcome[[]typeid.Variant], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteVariants(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProductVariantsReorder(ctx context.Context, input merchandising.VariantsReorderInput) (*fault.Outcome[*ent.Product], error) {
	return fault.OutcomeOf(r.Merchandising.ReorderVariants(ctx, auth.ViewerFrom(ctx), input))
}
