package executor

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// batch is a field that is resolved once for the parents at several places of a level.
type batch struct {
	ctx     context.Context //nolint:containedctx // what its places have in common
	fields  []*field
	parents []any
	values  []any
	errs    []error
	finish  func(values []any) []error
}

// join adds a field to the batches of its level. Places of the same field share a batch, unless it
// has arguments or their root fields have contexts of their own.
func (e *execution) join(batches []*batch, f *field) []*batch {
	ctx := e.roots[f.root].batch
	if !f.HasArgs {
		for _, b := range batches {
			if b.fields[0].Field == f.Field && b.ctx == ctx {
				b.fields = append(b.fields, f)
				return batches
			}
		}
	}
	return append(batches, &batch{ctx: ctx, fields: []*field{f}})
}

// beginBatch begins to resolve a batch; it reports false if that has failed.
func (e *execution) beginBatch(b *batch) (begun bool) {
	first := b.fields[0]
	b.parents, b.values = e.objects[first.on.place].all, e.columns[first.column].values
	if len(b.fields) > 1 {
		b.gather(e)
	}
	args, ok := e.batchArgs(first)
	if !ok {
		return false
	}
	defer e.recoverBatch(b)
	ctx := b.ctx
	if len(first.below) > 0 {
		ctx = context.WithValue(ctx, selectedKey{}, b.fields)
	}
	b.finish = first.Batch(ctx, b.parents, args)
	return true
}

// gather makes one list of the parents at all places.
func (b *batch) gather(e *execution) {
	var parents []any
	for _, f := range b.fields {
		parents = append(parents, e.objects[f.on.place].all...)
	}
	b.parents, b.values = parents, make([]any, len(parents))
}

// batchArgs decodes the arguments of a field, which all its parents share. If they are wrong each
// parent has the error.
func (e *execution) batchArgs(f *field) (args map[string]any, ok bool) {
	if !f.HasArgs {
		return nil, true
	}
	values := e.columns[f.column].values
	for k := range values {
		if !e.isFlooded() {
			fc, err := e.newContext(e.parentContext(f, k), f)
			if err == nil {
				return fc.Args, true
			}
			e.failed()
		}
		values[k] = failed
	}
	return nil, false
}

func (e *execution) finishBatch(b *batch) {
	defer e.recoverBatch(b)
	b.errs = b.finish(b.values)
}

// recoverBatch reports a panic of a batch function as one of each of its fields.
func (e *execution) recoverBatch(b *batch) {
	r := recover()
	if r == nil {
		return
	}
	e.recovering.Lock() // several batches may panic at once, and contexts are memoized
	defer e.recovering.Unlock()
	clear(b.values)
	b.errs = make([]error, len(b.values))
	i := 0
	for _, f := range b.fields {
		for k := range e.columns[f.column].values {
			b.errs[i] = panicked{e.op.RecoverFunc(e.fieldContext(f, k), r)}
			i++
		}
	}
}

// panicked is the error of a panic, which has no location.
type panicked struct{ error }

// settle reports the errors of a batch, and gives its values to the places.
func (e *execution) settle(b *batch) {
	i := 0
	for _, f := range b.fields {
		values := e.columns[f.column].values
		if len(b.fields) > 1 {
			copy(values, b.values[i:])
		}
		for k := range values {
			if len(b.errs) > 0 && b.errs[i] != nil {
				e.fail(f, k, b.errs[i])
				values[k] = failed
			}
			i++
		}
	}
}

// fail reports the error of a field of its k-th parent.
func (e *execution) fail(f *field, k int, err error) {
	if e.isFlooded() {
		return
	}
	e.failed()
	ctx := e.fieldContext(f, k)
	if p, ok := err.(panicked); ok { //nolint:errorlint // made above, never wrapped
		e.op.Error(ctx, graphql.ErrorOnPath(ctx, p.error))
		return
	}
	e.op.Error(ctx, graphql.AddFieldLocationToError(ctx, err))
}
