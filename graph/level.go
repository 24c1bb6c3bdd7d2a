package graph

import (
	"context"
	"sync"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/record"
)

// level is what several loaders are to fetch at the same time.
type level struct {
	mu  sync.Mutex
	due []func(context.Context)
}

func (l *level) add(run func(context.Context)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.due = append(l.due, run)
}

// fetch runs what is due, and returns when it is done.
func (l *level) fetch(ctx context.Context) {
	l.mu.Lock()
	due := l.due
	l.due = nil
	l.mu.Unlock()
	switch len(due) {
	case 0:
	case 1:
		due[0](ctx)
	default:
		group := record.NewGroup(len(due))
		member := func(run func(context.Context)) {
			ctx, leave := group.Member(ctx)
			defer leave()
			run(ctx)
		}
		var others sync.WaitGroup
		for _, run := range due[1:] {
			others.Go(func() { member(run) })
		}
		member(due[0])
		others.Wait()
	}
}

// alongside resolves a field of each parent, once for each, at the same time as the level's loaders fetch.
func alongside[P comparable, V any](
	ctx context.Context, l *level, parents []P, resolve func(context.Context, P) (V, error),
) executor.Thunk[V] {
	type result struct {
		once  sync.Once
		value V
		err   error
	}
	results := make(map[P]*result, len(parents))
	run := func(ctx context.Context, parent P) {
		r := results[parent]
		r.once.Do(func() {
			defer recoverTo(&r.err)
			r.value, r.err = resolve(ctx, parent)
		})
	}
	for _, parent := range parents {
		if results[parent] == nil {
			results[parent] = &result{}
			l.add(func(ctx context.Context) { run(ctx, parent) })
		}
	}
	return func() ([]V, []error) {
		l.fetch(ctx)
		values, errs := make([]V, len(parents)), make([]error, len(parents))
		for i, parent := range parents {
			run(ctx, parent) // waits for one that was begun elsewhere
			values[i], errs[i] = results[parent].value, results[parent].err
		}
		return values, errs
	}
}
