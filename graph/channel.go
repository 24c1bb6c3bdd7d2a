package graph

import (
	"cmp"
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// channelKey is where an operation's statistics have its channel, until its context has it.
const channelKey = "channel"

// MutateOperationContext implements graphql.OperationContextMutator: it finds the operation's channel, and
// refuses one that there is not. A WebSocket's client may name the channel when it connects.
func (c inContext) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if c.channels == nil {
		return nil
	}
	from := request.From(ctx)
	channel, err := c.channels.Find(ctx, from.Channel, from.Host)
	if err != nil {
		return c.present(ctx, err)
	}
	if channel != nil {
		op.Stats.SetExtension(channelKey, channel)
	}
	return nil
}

// in puts an operation into a channel. Its prices and texts are as the channel has them, unless @inContext
// says otherwise.
func (o *operation) in(channel *ent.Channel) {
	o.channel = channel
	o.terms.Channel, o.terms.Chosen, o.terms.Located = channel.ID, !channel.SellsEverything, channel.LocationIds != nil
	if channel.Currency != nil {
		o.terms.Currency = *channel.Currency
	}
	if channel.Language != "" {
		o.speak(channel.Language)
	}
}

// sold returns which of some products the operation's channel sells.
func (r *Resolver) sold(ctx context.Context, products []typeid.Product) ([]bool, error) {
	return r.Catalog.OnlySold(ctx, termsFrom(ctx).Value(), products)
}

// soldOne returns a thing of the catalog that was read if the operation's channel sells its product, and
// else nil.
func soldOne[V any](ctx context.Context, r *Resolver, one *V, err error, product func(*V) typeid.Product) (*V, error) {
	if err != nil || one == nil {
		return one, err
	}
	sold, err := r.sold(ctx, []typeid.Product{product(one)})
	if err != nil || !sold[0] {
		return nil, err
	}
	return one, nil
}

// whereSold keeps of what was loaded that whose product the operation's channel sells, and else nil.
func whereSold[V any](ctx context.Context, found executor.Thunk[*V], product func(*V) typeid.Product) executor.Thunk[*V] {
	channel := termsFrom(ctx).Value().Assortment()
	if channel.IsZero() {
		return found
	}
	return func() ([]*V, []error) {
		values, errs := found()
		var places []int
		var keys []catalog.InChannel
		for i, value := range values {
			if value != nil {
				places, keys = append(places, i), append(keys, catalog.InChannel{Channel: channel, Product: product(value)})
			}
		}
		sold, failed := load(ctx, catalog.SoldIn, keys)()
		kept := make([]*V, len(values))
		all := make([]error, len(values))
		copy(all, errs)
		for n, i := range places {
			if sold[n] {
				kept[i] = values[i]
			}
			all[i] = cmp.Or(all[i], at(failed, n))
		}
		return kept, all
	}
}

// soldKind reads by many what the operation's channel sells.
func soldKind[K comparable, V any](
	r *Resolver, read func(context.Context, []K) (map[K]V, error), product func(V) typeid.Product,
) func(context.Context, []K) (map[K]V, error) {
	return func(ctx context.Context, keys []K) (map[K]V, error) {
		found, err := read(ctx, keys)
		if err != nil {
			return nil, err
		}
		var present []K
		var products []typeid.Product
		for key, value := range found {
			present, products = append(present, key), append(products, product(value))
		}
		sold, err := r.sold(ctx, products)
		for i, key := range present {
			if !sold[i] {
				delete(found, key)
			}
		}
		return found, err
	}
}
