package executor

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// resolveLevels resolves what is queued, level by level. A level is called fields whose parents are
// there: they are called together, and what they return is the parents of further fields.
func (e *execution) resolveLevels() {
	for len(e.queue)+len(e.replacing) > 0 && e.look() {
		if len(e.replacing) > 0 {
			e.replace()
			continue
		}
		e.nextLevel()
		e.resolve(e.level)
		for _, f := range e.level {
			if !f.isLeaf() {
				e.readObjects(f)
			}
		}
	}
}

// nextLevel takes a level from the queue. It takes the whole queue, unless a resolver in it may
// lead to more calls of batch functions. Then it takes the resolvers and lets the batches wait. In
// this way, too, what loaders collect in a millisecond comes together. No operation costs more
// statements than with gqlgen's executor.
func (e *execution) nextLevel() {
	e.level = e.level[:0]
	if !slices.ContainsFunc(e.queue, func(f *field) bool { return f.Batch == nil && f.leads }) {
		e.level, e.queue = e.queue, e.level
		return
	}
	batches := e.queue[:0]
	for _, f := range e.queue {
		if f.Batch == nil {
			e.level = append(e.level, f)
		} else {
			batches = append(batches, f)
		}
	}
	e.queue = batches
}

// queueOrRead queues a waiting field to be called, or reads it if nothing is to be called.
func (e *execution) queueOrRead(f *field) {
	if f.Call != nil {
		e.queue = append(e.queue, f)
	} else {
		e.readObjects(f)
	}
}

// resolve calls the fields of a level. All batches are begun before the first is finished, which
// then fetches for all of them: loaders know by then all keys of the level. Resolvers run
// concurrently.
func (e *execution) resolve(level []*field) {
	var batches []*batch
	var work []func()
	for _, f := range level {
		c := &e.columns[f.column]
		c.values = sized(c.values[:0], len(e.objects[f.on.place].all))
		if f.Batch != nil {
			batches = e.join(batches, f)
			continue
		}
		for k := range c.values {
			work = append(work, e.call(f, k))
		}
	}
	var begun []*batch
	for _, b := range batches {
		if e.beginBatch(b) {
			begun = append(begun, b)
		}
	}
	if begun != nil {
		work = append(work, func() {
			for _, b := range begun {
				e.finishBatch(b)
			}
		})
	}
	concurrently(work)
	for _, b := range batches {
		e.settle(b)
	}
}

// maxConcurrent is how many resolvers of an operation run at the same time.
const maxConcurrent = 64

// concurrently does work, the first of it on this goroutine, and returns when all is done.
func concurrently(work []func()) {
	var others sync.WaitGroup
	var begun atomic.Int64
	next := func() {
		for i := int(begun.Add(1)) - 1; i < len(work); i = int(begun.Add(1)) - 1 {
			work[i]()
		}
	}
	for range min(len(work), maxConcurrent) - 1 {
		others.Go(next)
	}
	next()
	others.Wait()
}

// call returns what calls a field's resolver for its k-th parent.
func (e *execution) call(f *field, k int) func() {
	ctx, parent, values := e.parentContext(f, k), e.objects[f.on.place].all[k], e.columns[f.column].values
	return func() {
		values[k] = failed
		if !e.isFlooded() {
			values[k] = e.resolveField(ctx, f, parent)
		}
	}
}

// resolveField calls a field's resolver as gqlgen does, and returns its value or a failure.
func (e *execution) resolveField(ctx context.Context, f *field, parent any) (value any) {
	if answer, ok := e.answers[f.collected.Field]; ok {
		return answer
	}
	fc, err := e.newContext(ctx, f)
	if err != nil {
		e.failed()
		return failed
	}
	ctx = graphql.WithFieldContext(ctx, fc)
	defer func() {
		if r := recover(); r != nil {
			e.op.Error(ctx, e.op.Recover(ctx, r))
			e.failed()
			value = failed
		}
	}()
	value, err = f.Call(ctx, e.ec, parent, fc)
	if err != nil {
		e.op.Error(ctx, graphql.AddFieldLocationToError(ctx, err))
		e.failed()
		return failureOf(fc)
	}
	if value == nil && fc.NonNull && !f.NonNull {
		if !graphql.HasFieldError(ctx, fc) {
			graphql.AddErrorf(ctx, nullField)
		}
		return failedRequired
	}
	return value
}

// failureOf is the value of a field whose resolver returned an error.
func failureOf(fc *graphql.FieldContext) failure {
	if fc.NonNull {
		return failedRequired
	}
	return failed
}
