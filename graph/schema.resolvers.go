package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/graph/model"
)

func (r *queryResolver) Node(ctx context.Context, id string) (model.Node, error) {
	nodes, err := r.nodes(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

func (r *queryResolver) Nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	return r.nodes(ctx, ids)
}

func (r *Resolver) AuditEntry() generated.AuditEntryResolver { return &auditEntryResolver{r} }

func (r *Resolver) Cart() generated.CartResolver { return &cartResolver{r} }

func (r *Resolver) CartLine() generated.CartLineResolver { return &cartLineResolver{r} }

func (r *Resolver) Category() generated.CategoryResolver { return &categoryResolver{r} }

func (r *Resolver) Fulfillment() generated.FulfillmentResolver { return &fulfillmentResolver{r} }

func (r *Resolver) FulfillmentLine() generated.FulfillmentLineResolver {
	return &fulfillmentLineResolver{r}
}

func (r *Resolver) InsufficientStockItem() generated.InsufficientStockItemResolver {
	return &insufficientStockItemResolver{r}
}

func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

func (r *Resolver) Order() generated.OrderResolver { return &orderResolver{r} }

func (r *Resolver) OrderEvent() generated.OrderEventResolver { return &orderEventResolver{r} }

func (r *Resolver) OrderLine() generated.OrderLineResolver { return &orderLineResolver{r} }

func (r *Resolver) Product() generated.ProductResolver { return &productResolver{r} }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *Resolver) ServiceToken() generated.ServiceTokenResolver { return &serviceTokenResolver{r} }

func (r *Resolver) Session() generated.SessionResolver { return &sessionResolver{r} }

func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

func (r *Resolver) User() generated.UserResolver { return &userResolver{r} }

func (r *Resolver) Variant() generated.VariantResolver { return &variantResolver{r} }

type (
	auditEntryResolver            struct{ *Resolver }
	serviceTokenResolver          struct{ *Resolver }
	sessionResolver               struct{ *Resolver }
	cartResolver                  struct{ *Resolver }
	cartLineResolver              struct{ *Resolver }
	categoryResolver              struct{ *Resolver }
	fulfillmentResolver           struct{ *Resolver }
	fulfillmentLineResolver       struct{ *Resolver }
	insufficientStockItemResolver struct{ *Resolver }
	mutationResolver              struct{ *Resolver }
	orderResolver                 struct{ *Resolver }
	orderEventResolver            struct{ *Resolver }
	orderLineResolver             struct{ *Resolver }
	productResolver               struct{ *Resolver }
	queryResolver                 struct{ *Resolver }
	subscriptionResolver          struct{ *Resolver }
	userResolver                  struct{ *Resolver }
	variantResolver               struct{ *Resolver }
)
