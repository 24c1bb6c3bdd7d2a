package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) LocationCreate(ctx context.Context, input merchandising.LocationCreateInput) (*fault.Outcome[*ent.Location], error) {
	return fault.OutcomeOf(r.Merchandising.CreateLocation(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) LocationUpdate(ctx context.Context, input merchandising.LocationUpdateInput) (*fault.Outcome[*ent.Location], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateLocation(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) StockAdjust(ctx context.Context, input inventory.AdjustInput) (*fault.Outcome[[]*ent.StockLevel], error) {
	return fault.OutcomeOf(r.Inventory.Adjust(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) StockSet(ctx context.Context, input inventory.SetInput) (*fault.Outcome[[]*ent.StockLevel], error) {
	return fault.OutcomeOf(r.Inventory.Set(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) StockTransfer(ctx context.Context, input inventory.TransferInput) (*fault.Outcome[[]*ent.StockLevel], error) {
	return fault.OutcomeOf(r.Inventory.Transfer(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) StockBackordersSet(ctx context.Context, input inventory.BackordersInput) (*fault.Outcome[[]*ent.StockLevel], error) {
	return fault.OutcomeOf(r.Inventory.SetBackorders(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) VariantPreorderSet(ctx context.Context, input inventory.PreorderSetInput) (*fault.Outcome[*ent.Variant], error) {
	return fault.OutcomeOf(r.Inventory.SetPreorder(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) Locations(ctx context.Context, first *int, after *string, last *int, before *string) (*page.Connection[*ent.Location], error) {
	return r.Inventory.Locations(ctx, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) Location(ctx context.Context, id string) (*ent.Location, error) {
	key, err := typeid.ParseLocation(id)
	if err != nil {
		return nil, err
	}
	return r.Inventory.Location(ctx, key)
}

func (r *queryResolver) StockMovements(ctx context.Context, first *int, after *string, last *int, before *string, filter *inventory.MovementFilter) (*page.Connection[*inventory.Movement], error) {
	if filter == nil {
		filter = &inventory.MovementFilter{}
	}
	return r.Inventory.Movements(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}
