package graph

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// A field of an object that needs more than the object is written once, as a method of its type's
// fields in *.batch.go. It is given all parents of a level of the operation, and returns a thunk of
// their values. The executor begins all fields of a level before it calls the first thunk, which
// then reads for all of them by one statement.

// load loads the values of keys.
func load[K comparable, V any](ctx context.Context, many *record.Many[K, V], keys []K) executor.Thunk[V] {
	return loaderOf(ctx, many).LoadMany(ctx, keys)
}

// loadEach loads a value for each parent.
func loadEach[P any, K comparable, V any](
	ctx context.Context, many *record.Many[K, V], parents []P, key func(P) K,
) executor.Thunk[V] {
	return load(ctx, many, keysOf(parents, key))
}

// loadFirst loads a list for each parent, and cuts it to its first values.
func loadFirst[P any, K comparable, V any](
	ctx context.Context, many *record.Many[K, []V], parents []P, key func(P) K, most int,
) executor.Thunk[[]V] {
	return loaded(parents, loadEach(ctx, many, parents, key), func(_ P, list []V) []V { return list[:min(most, len(list))] })
}

// loadParts loads a value with some of its parts for each parent. What several fields ask for on a
// level is read together.
func loadParts[P any, K comparable, V any](
	ctx context.Context, many *record.Many[K, V], parts record.Parts, parents []P, key func(P) K,
) executor.Thunk[V] {
	return loaderOf(ctx, many).want(parts).LoadMany(ctx, keysOf(parents, key))
}

func keysOf[P, K any](parents []P, key func(P) K) []K {
	keys := make([]K, len(parents))
	for i, parent := range parents {
		keys[i] = key(parent)
	}
	return keys
}

// loadSome loads a value for each parent that has a key.
func loadSome[P any, K comparable, V any](
	ctx context.Context, many *record.Many[K, V], parents []P, key func(P) *K,
) executor.Thunk[V] {
	var with []int
	var keys []K
	for i, parent := range parents {
		if k := key(parent); k != nil {
			with, keys = append(with, i), append(keys, *k)
		}
	}
	some := load(ctx, many, keys)
	return func() ([]V, []error) {
		loaded, failed := some()
		values, errs := make([]V, len(parents)), make([]error, len(parents))
		for i, k := range with {
			values[k], errs[k] = loaded[i], at(failed, i)
		}
		return values, errs
	}
}

// loaded makes a thunk's values those of its parents' field.
func loaded[P, V, W any](parents []P, thunk executor.Thunk[V], of func(P, V) W) executor.Thunk[W] {
	return func() ([]W, []error) {
		from, errs := thunk()
		values := make([]W, len(from))
		for i, v := range from {
			if at(errs, i) == nil {
				values[i] = of(parents[i], v)
			}
		}
		return values, errs
	}
}

// loadUnlessThere has what came with its parents, and loads it for the others that have a key.
func loadUnlessThere[P any, K comparable, V any](
	ctx context.Context, many *record.Many[K, *V], parents []P, there func(P) *V, key func(P) *K,
) executor.Thunk[*V] {
	others := loadSome(ctx, many, parents, func(parent P) *K {
		if there(parent) != nil {
			return nil
		}
		return key(parent)
	})
	return loaded(parents, others, func(parent P, other *V) *V {
		if v := there(parent); v != nil {
			return v
		}
		return other
	})
}

// loadLists loads several values for each parent. Those that are gone are left out.
func loadLists[P any, K comparable, V any](
	ctx context.Context, many *record.Many[K, *V], parents []P, keys func(P) []K,
) executor.Thunk[[]*V] {
	var all []K
	ends := make([]int, len(parents))
	for i, parent := range parents {
		all = append(all, keys(parent)...)
		ends[i] = len(all)
	}
	thunk := load(ctx, many, all)
	return func() ([][]*V, []error) {
		values, failed := thunk()
		lists, errs := make([][]*V, len(parents)), make([]error, len(parents))
		from := 0
		for i, end := range ends {
			lists[i] = filtered(values[from:end], func(v *V) bool { return v != nil })
			for j := from; j < end; j++ {
				errs[i] = cmp.Or(errs[i], at(failed, j))
			}
			from = end
		}
		return lists, errs
	}
}

// filtered returns those of the values that fit, never nil.
func filtered[V any](values []V, fits func(V) bool) []V {
	some := make([]V, 0, len(values))
	for _, v := range values {
		if fits(v) {
			some = append(some, v)
		}
	}
	return some
}

// pageArgs are the arguments of a list whose pages have numbers. Resolvers call it whose argument page hides package page.
func pageArgs(first *int, after *string, last *int, before *string, number *int) page.Args {
	return page.Args{First: first, Last: last, After: after, Before: before, Page: number}
}

// loadPages loads a page of each parent's list. Arguments that make none are an error of all.
func loadPages[P any, K comparable, V any](
	ctx context.Context, many *record.Many[K, V], parents []P, page func(P) (K, error),
) executor.Thunk[V] {
	keys := make([]K, len(parents))
	for i, parent := range parents {
		key, err := page(parent)
		if err != nil {
			return refused[V](len(parents), err)
		}
		keys[i] = key
	}
	return load(ctx, many, keys)
}

// both makes the values of two thunks those of their parents' field. An error of either is the
// field's.
func both[P, V, W, X any](
	parents []P, first executor.Thunk[V], second executor.Thunk[W], of func(P, V, W) X,
) executor.Thunk[X] {
	return func() ([]X, []error) {
		v, vErrs := first()
		w, wErrs := second()
		values, errs := make([]X, len(parents)), make([]error, len(parents))
		for i, parent := range parents {
			if errs[i] = at(vErrs, i); errs[i] == nil {
				errs[i] = at(wErrs, i)
			}
			if errs[i] == nil {
				values[i] = of(parent, v[i], w[i])
			}
		}
		return values, errs
	}
}

// at returns an error of a thunk, which has none for any parent or one for each.
func at(errs []error, i int) error {
	if errs == nil {
		return nil
	}
	return errs[i]
}

// computed is a field that needs nothing but its parent.
func computed[P, V any](parents []P, of func(P) V) executor.Thunk[V] {
	return func() ([]V, []error) { return keysOf(parents, of), nil }
}

// refused is an error of all n parents.
func refused[V any](n int, err error) executor.Thunk[V] {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	return func() ([]V, []error) { return make([]V, n), errs }
}

// totalCounts counts lists, those of one kind together.
func totalCounts[T any](ctx context.Context, lists []*page.Connection[T]) executor.Thunk[int] {
	thunks := make([]executor.Thunk[int], len(lists)) // nil where it is known, or counted alone
	for i, list := range lists {
		if list.Total.Known == nil && list.Total.Alone == nil {
			thunks[i] = load(ctx, list.Total.Counts, []uuid.UUID{list.Total.Of})
		}
	}
	return func() ([]int, []error) {
		counts, errs := make([]int, len(lists)), make([]error, len(lists))
		for i, thunk := range thunks {
			if thunk == nil {
				counts[i], errs[i] = lists[i].Total.Read(ctx, nil)
				continue
			}
			values, failed := thunk()
			counts[i], errs[i] = values[0], at(failed, 0)
		}
		return counts, errs
	}
}
