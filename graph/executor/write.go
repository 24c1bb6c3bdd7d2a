package executor

import (
	"github.com/99designs/gqlgen/graphql"
)

// What gqlgen says of null where there must be none: as a field's nil interface, and otherwise.
const (
	nullField   = "must not be null"
	nullElement = "the requested element is null which the schema does not allow"
)

// noValue is what gqlgen says of a nil value, which it tells from a nil pointer. An event is none
// that a resolver returned.
func (f *field) noValue() string {
	if f.Subscribe != nil || f.Object != nil && f.Concrete == nil {
		return nullElement
	}
	return nullField
}

// writeObject appends an object. It reports false, and appends nothing, if one of its fields must
// not be null and is. All its fields are written in any case, for all their errors are told.
func (e *execution) writeObject(s *selection, object any) (valid bool) {
	start, told := len(e.buf), len(e.told)
	valid = true
	e.spend(s.leaves)
	for i := 0; i < len(s.fields) && e.stopped == nil; {
		i = e.writeFields(s, object, i, len(s.fields), &valid)
	}
	if s.isAddedTo {
		e.tell(s, valid)
	}
	if !valid {
		e.buf, e.told = e.buf[:start], e.told[:told]
		return false
	}
	if len(s.fields) == 0 {
		e.buf = append(e.buf, '{')
	}
	e.buf = append(e.buf, '}')
	return true
}

// writeFields appends the fields of an object from one index to another. A panic is that of one
// field. After it writeFields returns early, with the index of the next field. So one deferred
// function does for all of them.
func (e *execution) writeFields(s *selection, object any, from, to int, valid *bool) (next int) {
	start, told, depth, lists := len(e.buf), len(e.told), len(e.path), len(e.scratch)
	i := from
	defer func() {
		if r := recover(); r != nil {
			e.buf, e.told, e.path, e.scratch = e.buf[:start], e.told[:told], e.path[:depth], e.scratch[:lists]
			if !e.writePanic(s.fields[i], r) {
				*valid = false
			}
			next = i + 1
		}
	}()
	for ; i < to && e.stopped == nil; i++ {
		f := s.fields[i]
		start, told = len(e.buf), len(e.told)
		e.buf = append(e.buf, f.key...)
		if !e.writeField(f, object) {
			*valid = false
		}
		if len(e.buf) > e.room {
			e.buf = e.grown(e.buf)
		}
	}
	return to
}

// writePanic appends a field that has panicked.
func (e *execution) writePanic(f *field, r any) (valid bool) {
	e.path = append(e.path, step{f, -1})
	ctx := e.writerContext()
	e.op.Error(ctx, e.op.Recover(ctx, r))
	e.failed()
	e.path = e.path[:len(e.path)-1]
	e.buf = append(e.buf, f.key...)
	return e.writeNull(f)
}

// writeField appends the value of a field. It reports false if that is null and must not be.
func (e *execution) writeField(f *field, object any) (valid bool) {
	switch {
	case f.typename != nil:
		e.buf = append(e.buf, f.typename...)
		return true
	case f.column >= 0 && f.isLeaf():
		return e.writeResolvedLeaf(f)
	case f.column >= 0:
		return e.writeResolved(f)
	case f.isLeaf():
		return e.writeLeaf(f, object)
	case f.Elements != nil:
		return e.writeList(f, object)
	}
	el, ok := f.element(f.Object(object))
	if !ok {
		panic(unexpected(f, f.Object(object)))
	}
	if el.selection != nil {
		e.spend(f.weight)
	}
	return e.writeOne(f, el)
}

// writeNull appends null. It reports false where there must be none.
func (e *execution) writeNull(f *field) (valid bool) {
	e.buf = append(e.buf, "null"...)
	return !f.NonNull
}

// writeLeaf appends a scalar or enum.
func (e *execution) writeLeaf(f *field, from any) (valid bool) {
	if f.Leaf == nil {
		return e.writeMarshaler(f, from)
	}
	start := len(e.buf)
	if e.buf = f.Leaf(e.buf, from); len(e.buf) > start {
		return true
	}
	return e.nullLeaf(f, nullElement)
}

// nullLeaf appends null, and reports an error where there must be none.
func (e *execution) nullLeaf(f *field, message string) (valid bool) {
	if f.NonNull {
		e.path = append(e.path, step{f, -1})
		e.reportNull(message)
		e.path = e.path[:len(e.path)-1]
	}
	return e.writeNull(f)
}

// writeMarshaler appends a scalar by gqlgen's own functions, which report null themselves.
func (e *execution) writeMarshaler(f *field, from any) (valid bool) {
	e.path = append(e.path, step{f, -1})
	m := f.Marshal(e.writerContext(), e.ec, from)
	e.path = e.path[:len(e.path)-1]
	switch m {
	case nil:
		return e.nullLeaf(f, f.noValue())
	case graphql.Marshaler(graphql.Null):
		return e.writeNull(f)
	}
	e.buf = AppendMarshaler(e.buf, m)
	return true
}

// writeResolvedLeaf appends the value of a called field.
func (e *execution) writeResolvedLeaf(f *field) (valid bool) {
	c := &e.columns[f.column]
	value := c.values[c.nextParent]
	c.nextParent++
	switch value := value.(type) {
	case nil:
		return e.nullLeaf(f, f.noValue())
	case failure:
		return e.writeNull(f) && value != failedRequired
	}
	return e.writeLeaf(f, value)
}

// writeResolved appends the objects of a waiting field.
func (e *execution) writeResolved(f *field) (valid bool) {
	c := &e.columns[f.column]
	if f.Elements == nil {
		el := c.elements[c.nextElement]
		c.nextElement++
		return e.writeOne(f, el)
	}
	s := c.spans[c.nextParent]
	c.nextParent++
	switch s.state {
	case spanNull, spanFailed:
		return e.writeNull(f)
	case spanRequired:
		e.writeNull(f)
		return false
	}
	start, told := len(e.buf), len(e.told)
	e.path = append(e.path, step{f, 0})
	valid = true
	for i := 0; i < int(s.length) && e.stopped == nil; i++ {
		el := c.elements[c.nextElement]
		c.nextElement++
		valid = e.writeElement(f, i, el) && valid
	}
	e.path = e.path[:len(e.path)-1]
	if s.state == spanBroken || !valid {
		e.told = e.told[:told]
	}
	return e.endList(f, start, valid, s.state == spanBroken)
}

// writeList appends a list of objects that is read as it is written.
func (e *execution) writeList(f *field, object any) (valid bool) {
	first := len(e.scratch)
	values, isNil := f.Elements(object, e.scratch)
	e.scratch = values
	if isNil && !f.NonNull {
		return e.writeNull(f)
	}
	start, broken := len(e.buf), false
	e.path = append(e.path, step{f, 0})
	valid = true
	for i := 0; i < len(values)-first && e.stopped == nil; i++ {
		el, ok := f.element(values[first+i])
		if !ok {
			e.path[len(e.path)-1].index = i
			ctx := e.writerContext()
			graphql.AddError(ctx, graphql.Recover(ctx, unexpected(f, values[first+i])))
			e.failed()
			el, broken = element{object: failed}, true
		}
		if el.selection != nil {
			e.spend(f.weight)
		}
		valid = e.writeElement(f, i, el) && valid
	}
	e.path = e.path[:len(e.path)-1]
	clear(values[first:])
	e.scratch = e.scratch[:first]
	return e.endList(f, start, valid, broken)
}

// endList ends a list that begins at start: it is null if one of its elements must not be and is.
func (e *execution) endList(f *field, start int, valid, broken bool) bool {
	switch {
	case broken:
		e.buf = append(e.buf[:start], "[]"...)
	case !valid:
		e.buf = e.buf[:start]
		return e.writeNull(f)
	case len(e.buf) == start:
		e.buf = append(e.buf, "[]"...)
	default:
		e.buf = append(e.buf, ']')
	}
	return true
}

// writeElement appends an element of a list with what separates it. It reports false if it is null
// and must not be.
func (e *execution) writeElement(f *field, i int, el element) (valid bool) {
	e.path[len(e.path)-1].index = i
	separator := byte(',')
	if i == 0 {
		separator = '['
	}
	e.buf = append(e.buf, separator)
	if e.writeValue(el, f.ElementNonNull, nullElement) {
		return true
	}
	e.buf = append(e.buf, "null"...)
	return !f.ElementNonNull
}

// writeOne appends an object that is in no list.
func (e *execution) writeOne(f *field, el element) (valid bool) {
	e.path = append(e.path, step{f, -1})
	ok := e.writeValue(el, f.NonNull, f.noValue())
	e.path = e.path[:len(e.path)-1]
	if ok {
		return true
	}
	return e.writeNull(f) && el.object != any(failedRequired)
}

// writeValue appends an object. It reports false, and appends nothing, if it is null; an error that
// there must be none is reported then.
func (e *execution) writeValue(el element, nonNull bool, message string) (ok bool) {
	if el.selection != nil {
		return e.writeObject(el.selection, el.object)
	}
	switch object := el.object.(type) {
	case nil:
		if nonNull {
			e.reportNull(message)
		}
	case written:
		e.buf = append(e.buf, object...)
		return true
	}
	return false
}

// reportNull reports that there is null where the writer is, unless an error has told why.
func (e *execution) reportNull(message string) {
	ctx := e.writerContext()
	if !graphql.HasFieldError(ctx, graphql.GetFieldContext(ctx)) {
		graphql.AddErrorf(ctx, "%s", message)
		e.failed()
	}
}
