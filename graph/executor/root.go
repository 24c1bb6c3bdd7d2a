package executor

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// executed is what a root field's middleware gets from here. What it stands for is in the
// execution's buffer.
type executed struct{}

// MarshalGQL implements graphql.Marshaler.
func (*executed) MarshalGQL(io.Writer) {}

var here = &executed{}

// execute executes a query or mutation and returns its data.
func (s *schema) execute(ctx context.Context, op *graphql.OperationContext, p *plan) []byte {
	e := s.begin(ctx, op, p)
	e.run()
	data := e.data(p.root)
	e.end() // not after a panic: what was left unfinished is left to the collector
	return data
}

// run executes all but what is deferred.
func (e *execution) run() {
	root, ctx := e.plan.root, e.rootContext()
	e.place(root, nil, origin{})
	if e.op.Operation.Operation == ast.Mutation {
		e.mutate(ctx)
	} else {
		e.query(ctx, root, 0)
	}
}

// rootContext returns what the contexts of the root fields are made of.
func (e *execution) rootContext() context.Context {
	ctx := graphql.WithUnmarshalerMap(e.ctx, e.inputs)
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: e.plan.root.object.Name})
}

// query enters the root fields from the i-th on, each within the middleware of the one before, then
// executes them all.
func (e *execution) query(ctx context.Context, s *selection, i int) {
	for i < len(s.fields) && s.fields[i].typename != nil {
		i++
	}
	if i == len(s.fields) {
		e.answer(s, e.entered(s))
		return
	}
	entered := false
	next := func(ctx context.Context) {
		if !entered {
			entered = true
			e.query(ctx, s, i+1)
		}
	}
	e.around(ctx, s.fields[i], func() { next(ctx) })
	next(ctx) // if the middleware has not
}

// entered returns the root fields to execute: those whose middleware has let them.
func (e *execution) entered(s *selection) (fields []*field) {
	for _, f := range s.fields {
		if f.typename != nil || e.roots[f.root].ctx != nil {
			fields = append(fields, f)
		}
	}
	return fields
}

// mutate executes the root fields one after the other, each with all below it. When the execution
// has ended early, those before keep their answers, and those after are not begun.
func (e *execution) mutate(ctx context.Context) {
	for _, f := range e.plan.root.fields {
		if e.stopped != nil {
			e.leaveOut(ctx, f, ErrNotBegun)
			continue
		}
		if f.typename != nil {
			e.answer(e.plan.root, []*field{f})
			continue
		}
		entered := false
		e.around(ctx, f, func() {
			if !entered {
				entered = true
				e.answer(e.plan.root, []*field{f})
			}
		})
		if e.stopped != nil {
			e.leaveOut(ctx, f, fmt.Errorf("%w: %w", ErrNotAnswered, e.stopped))
		}
	}
}

var (
	// ErrNotBegun is the error of a mutation after one that ended the operation.
	ErrNotBegun = errors.New("not carried out, because the operation ended before")
	// ErrNotAnswered goes with the reason why a mutation ended the operation.
	ErrNotAnswered = errors.New("begun, but not answered")
)

// leaveOut answers a mutation with null and an error.
func (e *execution) leaveOut(ctx context.Context, f *field, why error) {
	graphql.AddError(graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: e.plan.root.object.Name, Field: f.collected}), why)
	root := &e.roots[f.root]
	root.result, root.start, root.end = graphql.Null, 0, 0
	if f.Field != nil && f.NonNull {
		root.result = graphql.RequiredNull
	}
}

// around calls the middleware of a root field.
func (e *execution) around(ctx context.Context, f *field, next func()) {
	root := &e.roots[f.root]
	outer := graphql.WithRootFieldContext(ctx, &graphql.RootFieldContext{Object: f.collected.Name, Field: f.collected})
	root.result = e.op.RootResolverMiddleware(outer, func(inner context.Context) graphql.Marshaler {
		root.field, root.ctx, root.batch = f, inner, inner
		if inner == outer {
			root.batch = ctx // which is the same for all
		}
		next()
		return here
	})
}

// answer resolves root fields of a selection with all below them, and writes them.
func (e *execution) answer(s *selection, fields []*field) {
	for _, f := range fields {
		if f.column >= 0 {
			e.queueOrRead(f)
		}
	}
	e.resolveLevels()
	e.spend(s.leaves)
	for _, f := range fields {
		root := &e.roots[f.root]
		if f.typename != nil {
			root.result = here
		}
		root.start = len(e.buf)
		valid := true
		i := f.root - s.fields[0].root
		e.writeFields(s, nil, i, i+1, &valid)
		root.end, root.invalid = len(e.buf), !valid
	}
}

// data puts the answer to root fields together. That of a query which has ended early is null.
func (e *execution) data(s *selection) []byte {
	e.report()
	if e.stopped != nil && e.op.Operation.Operation == ast.Query {
		graphql.AddError(e.ctx, e.stopped)
		return []byte("null")
	}
	if data := e.whole(s); data != nil {
		return data
	}
	size := 2
	for _, f := range s.fields {
		size += e.roots[f.root].end - e.roots[f.root].start
	}
	data := make([]byte, 0, size)
	for _, f := range s.fields {
		root := &e.roots[f.root]
		if root.result == graphql.Marshaler(here) {
			data = append(data, e.buf[root.start:root.end]...)
		} else {
			data = append(data, f.key...)
			data = AppendMarshaler(data, root.result)
		}
		if !e.isValid(root, f) {
			return []byte("null")
		}
	}
	if len(s.fields) == 0 {
		data = append(data, '{')
	}
	return append(data, '}')
}

// whole gives away the buffer if that is long, and has the answer as it stands; nil otherwise. So a
// long answer is not copied.
func (e *execution) whole(s *selection) []byte {
	if len(e.buf) <= keptBuffer {
		return nil
	}
	end := 0
	for _, f := range s.fields {
		root := &e.roots[f.root]
		if root.result != graphql.Marshaler(here) || root.start != end || !e.isValid(root, f) {
			return nil
		}
		end = root.end
	}
	data := e.buf[:end]
	e.buf = nil
	return append(data, '}')
}

// isValid reports whether a root field is not null where it must not be. What a middleware returns
// instead of a field's answer counts in mutations; in queries gqlgen looks at the field.
func (e *execution) isValid(root *rootField, f *field) bool {
	switch {
	case root.result == graphql.Marshaler(here), e.op.Operation.Operation == ast.Query:
		return !root.invalid
	case f.NonNull:
		return root.result != graphql.Marshaler(graphql.Null)
	}
	return root.result != graphql.Marshaler(graphql.RequiredNull)
}

// subscribe executes a subscription: gqlgen's own way to an event, and the plan for what is
// selected of it.
func (s *schema) subscribe(ctx context.Context, op *graphql.OperationContext, p *plan) graphql.ResponseHandler {
	f := p.root.fields[0]
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: p.root.object.Name})
	next := f.Subscribe(ctx, s.table.Begin(op), f.collected, func(ctx context.Context, event any) graphql.Marshaler {
		return s.event(ctx, op, p, event)
	})
	return func(ctx context.Context) *graphql.Response {
		data := next(ctx)
		if data == nil {
			return nil
		}
		return &graphql.Response{Data: AppendMarshaler(nil, data)}
	}
}

// event executes what is selected of a subscription's event.
func (s *schema) event(ctx context.Context, op *graphql.OperationContext, p *plan, event any) graphql.Marshaler {
	f := p.root.fields[0]
	if f.Elements == nil && f.Concrete != nil {
		if _, known := f.element(event); !known {
			panic(unexpected(f, event)) // nobody but the transport recovers it: it is no field's
		}
	}
	e := s.begin(ctx, op, p)
	e.isEvent = true
	e.roots[0] = rootField{ctx: ctx, batch: ctx}
	e.place(p.root, nil, origin{})
	e.columns[f.column].values = append(e.columns[f.column].values, event)
	if !f.isLeaf() {
		e.readObjects(f)
	}
	if budget := e.budget; budget != nil && budget.EventTime > 0 && len(e.queue)+len(e.replacing) > 0 {
		limited, cancel := context.WithTimeout(ctx, budget.EventTime)
		defer cancel()
		e.ctx, e.roots[0] = limited, rootField{ctx: limited, batch: limited}
	}
	e.resolveLevels()
	valid := true
	e.spend(p.root.leaves)
	e.writeFields(p.root, nil, 0, 1, &valid)
	e.report()
	if e.stopped != nil {
		graphql.AddError(ctx, e.stopped)
		valid = false
	}
	if !valid {
		e.end()
		return graphql.Null
	}
	return answered{e, len(f.key)}
}

// answered is an event as it stands in an execution's buffer. It can be written once.
type answered struct {
	*execution
	start int
}

// MarshalGQL implements graphql.Marshaler.
func (a answered) MarshalGQL(out io.Writer) {
	_, _ = out.Write(a.buf[a.start:])
	a.end()
}

// written is JSON.
type written []byte

// MarshalGQL implements graphql.Marshaler.
func (w written) MarshalGQL(out io.Writer) { _, _ = out.Write(w) }
