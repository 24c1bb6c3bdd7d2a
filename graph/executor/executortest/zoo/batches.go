package zoo

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/beings"
	"github.com/shopgraph/shopgraph/graph/executor/executortest/zoo/generated"
)

// batches are some fields' batch functions: what their resolvers do, for each of many parents.
func (r *Resolver) batches() generated.Batches {
	one := animalResolver{r}
	return generated.Batches{
		Animal: generated.AnimalBatches{
			Mate:        each(r, "mate", one.Mate),
			MateStrict:  each(r, "mateStrict", one.MateStrict),
			Litter:      each(r, "litter", one.Litter),
			LitterMaybe: each(r, "litterMaybe", one.LitterMaybe),
			Pack:        each(r, "pack", one.Pack),
			Score:       each(r, "score", one.Score),
			Friends: func(
				ctx context.Context, parents []*beings.Animal, first int, like *beings.Code,
			) executor.Thunk[[]*beings.Animal] {
				friends := func(ctx context.Context, a *beings.Animal) ([]*beings.Animal, error) {
					return one.Friends(ctx, a, first, like)
				}
				return each(r, "friends", friends)(ctx, parents)
			},
		},
		Nest: generated.NestBatches{Keeper: each(r, "keeper", nestResolver{r}.Keeper)},
	}
}

// each makes a batch function of a resolver.
func each[P, V any](r *Resolver, name string, resolve func(context.Context, P) (V, error)) func(context.Context, []P) executor.Thunk[V] {
	return func(ctx context.Context, parents []P) executor.Thunk[V] {
		if r.calls != nil {
			r.calls[name] = append(r.calls[name], len(parents))
			if executor.Selects(ctx, "score") {
				r.calls[name+" with score"] = append(r.calls[name+" with score"], len(parents))
			}
		}
		return func() ([]V, []error) {
			values, errs := make([]V, len(parents)), make([]error, len(parents))
			for i, parent := range parents {
				values[i], errs[i] = resolve(ctx, parent)
			}
			return values, errs
		}
	}
}
