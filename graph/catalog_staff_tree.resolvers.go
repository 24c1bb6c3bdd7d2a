package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) CategoryCreate(ctx context.Context, input merchandising.CategoryCreateInput) (*fault.Outcome[*ent.Category], error) {
	return fault.OutcomeOf(r.Merchandising.CreateCategory(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CategoryUpdate(ctx context.Context, input merchandising.CategoryUpdateInput) (*fault.Outcome[*ent.Category], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateCategory(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CategoryMove(ctx context.Context, input merchandising.CategoryMoveInput) (*fault.Outcome[*ent.Category], error) {
	return fault.OutcomeOf(r.Merchandising.MoveCategory(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CategoryDelete(ctx context.Context, input merchandising.CategoryDeleteInput) (*fault.Outcome[typeid.Category], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteCategory(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CollectionCreate(ctx context.Context, input merchandising.CollectionCreateInput) (*fault.Outcome[*ent.Collection], error) {
	return fault.OutcomeOf(r.Merchandising.CreateCollection(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CollectionUpdate(ctx context.Context, input merchandising.CollectionUpdateInput) (*fault.Outcome[*ent.Collection], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateCollection(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CollectionDelete(ctx context.Context, input merchandising.CollectionDeleteInput) (*fault.Outcome[typeid.Collection], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteCollection(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CollectionsReorder(ctx context.Context, input merchandising.CollectionsReorderInput) (*fault.Outcome[[]*ent.Collection], error) {
	return fault.OutcomeOf(r.Merchandising.ReorderCollections(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CollectionProductsAdd(ctx context.Context, input merchandising.CollectionProductsInput) (*fault.Outcome[*ent.Collection], error) {
	return fault.OutcomeOf(r.Merchandising.AddToCollection(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CollectionProductsRemove(ctx context.Context, input merchandising.CollectionProductsInput) (*fault.Outcome[*ent.Collection], error) {
	return fault.OutcomeOf(r.Merchandising.RemoveFromCollection(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CollectionProductsReorder(ctx context.Context, input merchandising.CollectionProductsInput) (*fault.Outcome[*ent.Collection], error) {
	return fault.OutcomeOf(r.Merchandising.ReorderCollection(ctx, auth.ViewerFrom(ctx), input))
}
