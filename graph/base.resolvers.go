package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/graph/model"
)

func (r *queryResolver) Node(ctx context.Context, id string) (model.Node, error) {
	nodes, failed, err := r.nodes(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	return nodes[0], failed[id]
}

func (r *queryResolver) Nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	nodes, failed, err := r.nodes(ctx, ids)
	for i, id := range ids {
		if failure := failed[id]; failure != nil {
			graphql.AddError(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), failure)
		}
	}
	return nodes, err
}

func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

type (
	mutationResolver     struct{ *Resolver }
	queryResolver        struct{ *Resolver }
	subscriptionResolver struct{ *Resolver }
)
