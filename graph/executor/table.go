package executor

import (
	"context"
	"fmt"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
)

// Table is how the Go values behind a schema are read. The plugin generates it; fields that it
// lacks are gqlgen's to execute.
type Table struct {
	Objects []*Object
	// Begin returns what the generated functions keep of an operation, which they are given as ec.
	Begin func(*graphql.OperationContext) (ec any)
	// Inputs are gqlgen's functions for graphql.UnmarshalInputFromContext.
	Inputs map[reflect.Type]reflect.Value
}

// Field returns a field of an object type, both by their names; nil if the table has none.
func (t *Table) Field(object, name string) *Field {
	for _, o := range t.Objects {
		if o.Name != object {
			continue
		}
		for _, f := range o.Fields {
			if f.Name == name {
				return f
			}
		}
	}
	return nil
}

// Object is an object type.
type Object struct {
	Name string
	// Implementors are the names of the type and of the interfaces and unions that it belongs to.
	Implementors []string
	Fields       []*Field
}

// Field is a field of an object type.
//
// Leaf, Marshal, Object and Elements are the ways to read it, of which it has one. They take what
// the resolver returned if the field has one, and otherwise the parent, whose struct field or
// method it is.
type Field struct {
	Name string
	// Type is the name of the type that it is of, whatever lists are around it.
	Type string
	// NonNull and ElementNonNull say what the schema does not allow.
	NonNull, ElementNonNull bool
	// HasArgs says that it takes arguments.
	HasArgs bool

	// Context returns the field's context with its arguments decoded. It reports an error itself,
	// too.
	Context func(ctx context.Context, ec any, field graphql.CollectedField) (*graphql.FieldContext, error)
	// Call calls the resolver, or the method that takes arguments or a context or can fail.
	Call func(ctx context.Context, ec, parent any, fc *graphql.FieldContext) (any, error)
	// Batch resolves it for many parents; nil if that is not registered.
	Batch BatchFunc
	// Subscribe calls a subscription's resolver and returns what gives an event each time, written
	// by write.
	Subscribe func(ctx context.Context, ec any, field graphql.CollectedField, write WriteEvent) func(context.Context) graphql.Marshaler

	// Leaf appends a scalar or enum; nothing if it is null.
	Leaf func(b []byte, from any) []byte
	// Marshal returns any other scalar; nil if its Go value is a nil interface. It reports null in
	// a place that allows none.
	Marshal func(ctx context.Context, ec, from any) graphql.Marshaler
	// Object returns an object as a pointer, or the Go value of an interface or union; nil if it is
	// null.
	Object func(from any) any
	// Elements appends those of a list, each as Object would return it, and reports whether the
	// list is a nil slice.
	Elements func(from any, out []any) (elements []any, isNil bool)
	// Concrete takes the Go value of an interface or union and returns its object type. It also
	// returns the object as a pointer, or nil if it is a nil pointer. The name is empty if the
	// schema has no such type.
	Concrete func(value any) (name string, object any)
}

// WriteEvent writes an event of a subscription.
type WriteEvent func(ctx context.Context, event any) graphql.Marshaler

// Thunk returns the values of a batch in its parents' order. It has no errors, or one for each, nil
// for those without.
type Thunk[V any] = func() ([]V, []error)

// BatchFunc begins to resolve a field for all its parents of a level. It returns a function that
// sets the values. Those functions are called one after the other, after all fields of the level
// were begun. So the first can best fetch for all what has to be waited for.
type BatchFunc func(ctx context.Context, parents []any, args map[string]any) (finish func(values []any) []error)

// Batch returns the BatchFunc of a field without arguments, nil if load is nil.
func Batch[P, V any](load func(context.Context, []P) Thunk[V]) BatchFunc {
	if load == nil {
		return nil
	}
	return func(ctx context.Context, parents []any, _ map[string]any) func([]any) []error {
		return Begin(parents, func(typed []P) Thunk[V] { return load(ctx, typed) })
	}
}

// Begin begins to resolve a field for its parents.
func Begin[P, V any](parents []any, load func([]P) Thunk[V]) func([]any) []error {
	typed := make([]P, len(parents))
	for i, parent := range parents {
		typed[i] = parent.(P)
	}
	thunk := load(typed)
	return func(values []any) []error {
		loaded, errs := thunk()
		if len(loaded) != len(values) || len(errs) != 0 && len(errs) != len(values) {
			return wrongSize(len(values), len(loaded), len(errs))
		}
		for i, value := range loaded {
			values[i] = value
		}
		return errs
	}
}

func wrongSize(want, values, failures int) []error {
	errs := make([]error, want)
	for i := range errs {
		errs[i] = fmt.Errorf("a batch of %d parents returned %d values and %d errors", want, values, failures)
	}
	return errs
}

// Pointer returns a pointer as what Field.Object returns.
func Pointer[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}

// Pointers appends a list of pointers as Field.Elements does.
func Pointers[T any](out []any, list []*T) ([]any, bool) {
	for _, p := range list {
		out = append(out, Pointer(p))
	}
	return out, list == nil
}

// Values appends a list of structs as Field.Elements does.
func Values[T any](out []any, list []T) ([]any, bool) {
	for i := range list {
		out = append(out, &list[i])
	}
	return out, list == nil
}

// Interfaces appends a list of interface values as Field.Elements does.
func Interfaces[T any](out []any, list []T) ([]any, bool) {
	for _, v := range list {
		out = append(out, v)
	}
	return out, list == nil
}
