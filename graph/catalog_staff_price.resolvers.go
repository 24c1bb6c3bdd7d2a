package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) PriceListCreate(ctx context.Context, input merchandising.PriceListCreateInput) (*fault.Outcome[*ent.PriceList], error) {
	return fault.OutcomeOf(r.Merchandising.CreatePriceList(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PriceListUpdate(ctx context.Context, input merchandising.PriceListUpdateInput) (*fault.Outcome[*ent.PriceList], error) {
	return fault.OutcomeOf(r.Merchandising.UpdatePriceList(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PriceListDelete(ctx context.Context, input merchandising.PriceListDeleteInput) (*fault.Outcome[typeid.PriceList], error) {
	return fault.OutcomeOf(r.Merchandising.DeletePriceList(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CustomerGroupCreate(ctx context.Context, input merchandising.CustomerGroupCreateInput) (*fault.Outcome[*ent.CustomerGroup], error) {
	return fault.OutcomeOf(r.Merchandising.CreateCustomerGroup(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CustomerGroupUpdate(ctx context.Context, input merchandising.CustomerGroupUpdateInput) (*fault.Outcome[*ent.CustomerGroup], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateCustomerGroup(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CustomerGroupDelete(ctx context.Context, input merchandising.CustomerGroupDeleteInput) (*fault.Outcome[typeid.CustomerGroup], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteCustomerGroup(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CustomerGroupAssign(ctx context.Context, input merchandising.CustomerGroupAssignInput) (*fault.Outcome[int], error) {
	return fault.OutcomeOf(r.Merchandising.AssignCustomers(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PricesSet(ctx context.Context, input merchandising.PricesSetInput) (*merchandising.PricesSet, error) {
	return r.Merchandising.SetPrices(ctx, auth.ViewerFrom(ctx), input)
}

func (r *queryResolver) PriceLists(ctx context.Context) ([]*ent.PriceList, error) {
	return r.Catalog.PriceLists(ctx)
}

func (r *queryResolver) CustomerGroups(ctx context.Context) ([]*ent.CustomerGroup, error) {
	return r.Catalog.CustomerGroups(ctx)
}
