package executor

import (
	"context"
	"fmt"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
)

// Replacer gives objects in another form before anything is read of them, such as in another language.
// The objects of all types and places of a level are replaced together.
type Replacer interface {
	// TypeOf returns the object type of a Go value that may be replaced, and an empty text of all others.
	TypeOf(object any) string
	// Replaces reports whether objects of a type have another form where these fields are selected of
	// them. It says the same for all operations.
	Replaces(object string, fields []string) bool
	// Replace begins to replace objects of a type, of which these fields are selected: all if that is nil.
	// Objects are shared, so it returns others of the same Go type, or the same where nothing changes.
	Replace(ctx context.Context, object string, fields []string, objects []any) (finish func() ([]any, error))
}

const replacerExtension = "shopgraph.replacer"

// Replace has the objects of an operation be replaced.
func Replace(op *graphql.OperationContext, r Replacer) { op.Stats.SetExtension(replacerExtension, r) }

func replacerOf(op *graphql.OperationContext) Replacer {
	r, _ := op.Stats.GetExtension(replacerExtension).(Replacer)
	return r
}

// replaced returns the names of a selection's fields if its objects are to be replaced, else nil.
func (c *compiler) replaced(s *selection) []string {
	if c.replacer == nil {
		return nil
	}
	var names []string
	for _, f := range s.fields {
		names = append(names, f.collected.Name)
	}
	if !c.replacer.Replaces(s.object.Name, names) {
		return nil
	}
	return names
}

// replace replaces the objects of complete selections, and goes on with what is waiting of them.
func (e *execution) replace() {
	list, finish := e.replacing, make([]func() ([]any, error), len(e.replacing))
	e.replacing = nil
	for i, s := range list {
		finish[i] = e.beginReplacing(s)
	}
	for i, s := range list {
		if objects, err := finish[i](); err != nil {
			e.failReplacing(s, err)
		} else {
			copy(e.objects[s.place].all, objects)
			e.putReplaced(s, objects)
		}
	}
	for _, s := range list {
		e.queueWaiting(s)
	}
}

// beginReplacing returns a function that never panics.
func (e *execution) beginReplacing(s *selection) func() ([]any, error) {
	ctx := e.roots[s.under.root].batch
	var next func() ([]any, error)
	err := guarded(func() { next = replacerOf(e.op).Replace(ctx, s.object.Name, s.replaced, e.objects[s.place].all) })
	return func() (objects []any, failed error) {
		if err != nil {
			return nil, err
		}
		if err := guarded(func() { objects, failed = next() }); err != nil {
			return nil, err
		}
		return objects, failed
	}
}

// thrown is the error of a panic with a value.
type thrown struct{ value any }

// Error implements error.
func (t thrown) Error() string { return fmt.Sprint("panic: ", t.value) }

func guarded(do func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = thrown{r}
		}
	}()
	do()
	return nil
}

// putReplaced gives the objects to the writer. A part has no column of its own: it looks for its objects
// among those of its selection.
func (e *execution) putReplaced(s *selection, objects []any) {
	c, k := &e.columns[s.under.column], 0
	for i := range c.elements {
		if c.elements[i].selection == s {
			c.elements[i].object = objects[k]
			k++
		}
	}
}

// failReplacing answers all objects of a selection with null and an error.
func (e *execution) failReplacing(s *selection, err error) {
	for k := range e.objects[s.place].all {
		if e.isFlooded() {
			break
		}
		e.failed()
		ctx, why := e.objectContext(s, k), err
		if p, ok := err.(thrown); ok { //nolint:errorlint // made above, never wrapped
			why = e.op.Recover(ctx, p.value)
		}
		e.op.Error(ctx, graphql.ErrorOnPath(ctx, why))
	}
	c := &e.columns[s.under.column]
	for i := range c.elements {
		if c.elements[i].selection == s {
			c.elements[i] = element{object: failed}
		}
	}
	e.objects[s.place].clear()
}

// replacing has gqlgen's executor replace the objects of an operation, field by field.
func replacing(op *graphql.OperationContext) {
	r, next := replacerOf(op), op.ResolverMiddleware
	if r == nil {
		return
	}
	op.ResolverMiddleware = func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		value, err := next(ctx, resolve)
		if err != nil || value == nil {
			return value, err
		}
		return replaceValue(OneByOne(ctx), r, value)
	}
}

// replaceValue replaces a field's value, or the elements of its list.
func replaceValue(ctx context.Context, r Replacer, value any) (any, error) {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return replaceOne(ctx, r, value)
	}
	byType := map[string][]int{}
	for i := range list.Len() {
		if object := r.TypeOf(list.Index(i).Interface()); object != "" {
			byType[object] = append(byType[object], i)
		}
	}
	if len(byType) == 0 {
		return value, nil
	}
	others := reflect.MakeSlice(list.Type(), list.Len(), list.Len())
	reflect.Copy(others, list)
	for object, places := range byType {
		objects := make([]any, len(places))
		for k, i := range places {
			objects[k] = list.Index(i).Interface()
		}
		replaced, err := r.Replace(ctx, object, nil, objects)()
		if err != nil {
			return nil, err
		}
		for k, i := range places {
			others.Index(i).Set(reflect.ValueOf(replaced[k]))
		}
	}
	return others.Interface(), nil
}

func replaceOne(ctx context.Context, r Replacer, value any) (any, error) {
	object := r.TypeOf(value)
	if object == "" {
		return value, nil
	}
	replaced, err := r.Replace(ctx, object, nil, []any{value})()
	if err != nil {
		return nil, err
	}
	return replaced[0], nil
}
