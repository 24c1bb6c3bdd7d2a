package executor

import "context"

type oneByOneKey struct{}

// OneByOne returns a context under which a batch function is called for one parent of many. The
// calls for the others come at about the same time. So it is worth waiting a moment for them.
func OneByOne(ctx context.Context) context.Context {
	return context.WithValue(ctx, oneByOneKey{}, true)
}

// IsOneByOne reports whether a batch function is called for one parent of many.
func IsOneByOne(ctx context.Context) bool { return ctx.Value(oneByOneKey{}) != nil }

// One resolves a field for one parent by its batch function: what gqlgen's own executor calls.
func One[P, V any](ctx context.Context, parent P, load func(context.Context, []P) Thunk[V]) (value V, err error) {
	values, errs := load(OneByOne(ctx), []P{parent})()
	switch {
	case len(errs) > 0 && errs[0] != nil:
		return value, errs[0]
	case len(values) != 1:
		return value, wrongSize(1, len(values), len(errs))[0]
	}
	return values[0], nil
}
