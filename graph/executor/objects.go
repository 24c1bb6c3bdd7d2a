package executor

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql"
)

// place adds an object to those of its selection.
func (e *execution) place(s *selection, object any, from origin) {
	o := &e.objects[s.place]
	o.all = append(o.all, object)
	o.from = append(o.from, from)
}

// readObjects reads the objects of a waiting field, of all its parents, and goes on with what is
// waiting of them.
func (e *execution) readObjects(f *field) {
	c := &e.columns[f.column]
	for k, parent := range e.objects[f.on.place].all {
		if e.stopped != nil {
			return
		}
		from := parent
		if f.Call != nil || f.Subscribe != nil {
			from = c.values[k]
		}
		start := len(c.elements)
		e.read(f, c, k, from)
		for i, el := range c.elements[start:] {
			if el.selection == nil {
				continue
			}
			if !e.spend(f.weight) {
				return
			}
			if el.selection.place < 0 {
				continue
			}
			at := origin{parent: int32(k), index: -1}
			if f.Elements != nil {
				at.index = int32(i)
			}
			e.place(el.selection, el.object, at)
		}
	}
	for _, s := range f.below {
		e.goOn(s)
	}
}

// goOn queues or reads the waiting fields of a selection whose objects are complete.
func (e *execution) goOn(s *selection) {
	if s.place < 0 || len(e.objects[s.place].all) == 0 {
		return
	}
	if s.replaced != nil {
		e.replacing = append(e.replacing, s)
		return
	}
	e.queueWaiting(s)
}

func (e *execution) queueWaiting(s *selection) {
	if len(e.objects[s.place].all) == 0 {
		return
	}
	for _, f := range s.waiting {
		e.queueOrRead(f)
	}
}

// read reads the objects of one parent's field.
func (e *execution) read(f *field, c *column, k int, from any) {
	start := len(c.elements)
	defer func() {
		if r := recover(); r != nil {
			ctx := e.fieldContext(f, k)
			e.op.Error(ctx, e.op.Recover(ctx, r))
			e.failed()
			c.elements = c.elements[:start]
			c.fail(f, failed)
		}
	}()
	if failure, ok := from.(failure); ok {
		c.fail(f, failure)
		return
	}
	if f.Elements != nil {
		e.readList(f, c, k, from)
		return
	}
	var value any
	if from != nil {
		value = f.Object(from)
	}
	el, ok := f.element(value)
	if !ok {
		panic(unexpected(f, value))
	}
	c.elements = append(c.elements, el)
}

// fail records that there is no value because of an error.
func (c *column) fail(f *field, why failure) {
	if f.Elements == nil {
		c.elements = append(c.elements, element{object: why})
		return
	}
	state := spanFailed
	if why == failedRequired {
		state = spanRequired
	}
	c.spans = append(c.spans, span{state: state})
}

func (e *execution) readList(f *field, c *column, k int, from any) {
	values, isNil := f.Elements(from, e.scratch[:0])
	e.scratch = values
	s := span{length: int32(len(values))}
	if isNil && !f.NonNull {
		s.state = spanNull
	}
	for i, value := range values {
		el, ok := f.element(value)
		if !ok {
			ctx := withIndex(e.fieldContext(f, k), i)
			graphql.AddError(ctx, graphql.Recover(ctx, unexpected(f, value)))
			e.failed()
			el, s.state = element{object: failed}, spanBroken
		}
		c.elements = append(c.elements, el)
	}
	clear(values)
	c.spans = append(c.spans, s)
}

// element returns the element of a value as Object and Elements return it; not ok if the schema has
// no such type.
func (f *field) element(value any) (el element, ok bool) {
	switch {
	case value == nil:
		return element{}, true
	case f.Concrete == nil:
		return element{f.below[0], value}, true
	}
	name, object := f.Concrete(value)
	if s := f.belowType[name]; s != nil {
		if object == nil {
			return element{object: absent{}}, true
		}
		return element{s, object}, true
	}
	m, ok := value.(graphql.Marshaler)
	if !ok || m == graphql.Marshaler(graphql.Null) {
		return element{object: absent{}}, ok
	}
	return element{object: written(AppendMarshaler(nil, m))}, true
}

// unexpected is what gqlgen panics with.
func unexpected(f *field, value any) error {
	return fmt.Errorf("unexpected type %T; non-generated variants of %s must implement graphql.Marshaler", value, f.Type)
}
