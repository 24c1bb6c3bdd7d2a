package executor

import (
	"errors"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// maxFields is how many fields a plan may have; those of an interface count for each type that it
// can be. It bounds what a document that nobody writes can cost to compile, some milliseconds.
const maxFields = 5_000

var (
	// errUnplanned says that an operation is left to gqlgen's executor.
	errUnplanned = errors.New("not for plans")
	// ErrTooManyFields is the error of an operation whose plan would be too large.
	ErrTooManyFields = fmt.Errorf("the operation selects more than %d fields, those of an interface counted for each of its types", maxFields)
)

// plan is an operation with its @skip and @include decided.
type plan struct {
	root *selection
	// fields is how many there are, roots, places and columns how many of what executions keep.
	fields, roots, places, columns int
	// refused is why there is no plan; nil if there is one.
	refused error
}

// selection is what is selected of one object type at one place of an operation.
type selection struct {
	object *Object
	fields []*field
	// waiting are the fields that must be resolved before anything is written: they are called, or
	// something below them is.
	waiting []*field
	// under is the field whose values these objects are; nil at the root.
	under *field
	// place is where an execution keeps the objects, when any field is waiting.
	place int
	// leaves is how much the scalars and enums of one object weigh together.
	leaves int
	// isAddedTo says that there are parts which add to the objects.
	isAddedTo bool
	// replaced are the names of the fields if a Replacer replaces the objects first; else nil.
	replaced []string
}

// field is a field of a selection.
type field struct {
	*Field
	collected graphql.CollectedField
	on        *selection
	// root is the index of the root field that it is or lies below.
	root int
	// key is how it begins in the answer: {"name": or ,"name":
	key []byte
	// typename is the answer of __typename.
	typename []byte
	// below is what is selected of the field's objects. That is one selection, or one for each type
	// if the field is an interface or union. In that case belowType has them by name.
	below     []*selection
	belowType map[string]*selection
	// column is where an execution keeps the values of a waiting field; -1 for others, which are
	// read when they are written.
	column int
	// leads says that there are waiting fields below.
	leads bool
	// weight is how much the field weighs each time it answers.
	weight int
}

// isLeaf reports whether nothing can be selected of the field's values.
func (f *field) isLeaf() bool { return f.Object == nil && f.Elements == nil }

// compiler makes the plan of an operation.
type compiler struct {
	types    *types
	op       *graphql.OperationContext
	replacer Replacer // nil: objects are as they are
	plan     plan
	root     int
}

func newCompiler(t *types, op *graphql.OperationContext) *compiler {
	return &compiler{types: t, op: op, replacer: replacerOf(op)}
}

// compile returns the operation's plan, or errUnplanned.
func (t *types) compile(op *graphql.OperationContext) (*plan, error) {
	c := newCompiler(t, op)
	root := t.roots[op.Operation.Operation]
	if root == nil {
		return nil, errUnplanned
	}
	s, err := c.selection(root, op.Operation.SelectionSet, nil)
	if errors.Is(err, ErrTooManyFields) {
		return &plan{refused: err}, nil
	}
	if err != nil {
		return nil, err
	}
	if op.Operation.Operation == ast.Subscription && (len(s.fields) != 1 || s.fields[0].Field == nil || s.fields[0].Subscribe == nil) {
		return nil, errUnplanned
	}
	c.plan.root = s
	return &c.plan, nil
}

func (c *compiler) selection(object *Object, set ast.SelectionSet, under *field) (*selection, error) {
	s := &selection{object: object, under: under, place: -1}
	collected := graphql.CollectFields(c.op, set, object.Implementors)
	if c.plan.fields += len(collected); c.plan.fields > maxFields {
		return nil, ErrTooManyFields
	}
	collected, err := merged(collected)
	if err != nil {
		return nil, err
	}
	fields := make([]field, len(collected))
	s.fields = make([]*field, len(collected))
	for i, one := range collected {
		if under == nil {
			c.root = c.plan.roots
			c.plan.roots++
		}
		f := &fields[i]
		*f = field{collected: one, on: s, root: c.root, key: keyOf(i, one.Alias), column: -1}
		if err := c.field(f); err != nil {
			return nil, err
		}
		s.fields[i] = f
		if f.Field != nil && f.isLeaf() {
			s.leaves += f.weight
		}
		if f.column >= 0 {
			s.waiting = append(s.waiting, f)
		}
	}
	s.replaced = c.replaced(s)
	if len(s.waiting) > 0 || under == nil || s.replaced != nil {
		s.place = c.plan.places
		c.plan.places++
	}
	return s, nil
}

// merged makes one of the fields that answer under one name. gqlgen leaves apart those that were
// selected of interfaces which have nothing to do with one another.
func merged(collected []graphql.CollectedField) ([]graphql.CollectedField, error) {
	byName := make(map[string]int, len(collected))
	all := collected[:0]
	for _, one := range collected {
		if len(one.Deferrables) > 0 {
			return nil, errUnplanned
		}
		if first, known := byName[one.Alias]; known {
			all[first].Selections = append(slices.Clip(all[first].Selections), one.Selections...)
			continue
		}
		byName[one.Alias] = len(all)
		all = append(all, one)
	}
	return all, nil
}

func keyOf(i int, name string) []byte {
	separator := byte(',')
	if i == 0 {
		separator = '{'
	}
	return append(AppendString([]byte{separator}, name), ':')
}

// field fills in what the table says of a field, and what is below it.
func (c *compiler) field(f *field) error {
	if f.collected.Name == "__typename" {
		f.typename = AppendString(nil, f.on.object.Name)
		return nil
	}
	f.Field = c.types.fields[fieldName{f.on.object.Name, f.collected.Name}]
	if f.Field == nil {
		return errUnplanned
	}
	f.weight = c.types.weigh(f.collected.Definition)
	if !f.isLeaf() {
		var err error
		if f.leads, err = c.below(f); err != nil {
			return err
		}
	}
	if f.leads || f.Call != nil || f.Subscribe != nil {
		f.column = c.plan.columns
		c.plan.columns++
	}
	return nil
}

// below compiles what is selected of a field's objects, and reports whether anything of it is
// waiting.
func (c *compiler) below(f *field) (waits bool, err error) {
	possible := c.types.possible[f.Type]
	if f.Concrete == nil && len(possible) != 1 || len(possible) == 0 {
		return false, errUnplanned
	}
	if f.Concrete != nil {
		f.belowType = make(map[string]*selection, len(possible))
	}
	for _, object := range possible {
		s, err := c.selection(object, f.collected.Selections, f)
		if err != nil {
			return false, err
		}
		waits = waits || s.place >= 0
		f.below = append(f.below, s)
		if f.Concrete != nil {
			f.belowType[object.Name] = s
		}
	}
	return waits, nil
}

type fieldName struct{ object, name string }

// types is a table as the compiler looks things up in it.
type types struct {
	roots    map[ast.Operation]*Object
	fields   map[fieldName]*Field
	possible map[string][]*Object // by a type, interface or union
	weigh    Weigher
}

func newTypes(table *Table, schema *ast.Schema, weigh Weigher) *types {
	t := &types{roots: map[ast.Operation]*Object{}, fields: map[fieldName]*Field{}, possible: map[string][]*Object{}, weigh: weigh}
	for _, object := range table.Objects {
		for _, name := range object.Implementors {
			t.possible[name] = append(t.possible[name], object)
		}
		for _, f := range object.Fields {
			t.fields[fieldName{object.Name, f.Name}] = f
		}
		for operation, definition := range map[ast.Operation]*ast.Definition{
			ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription,
		} {
			if definition != nil && definition.Name == object.Name {
				t.roots[operation] = object
			}
		}
	}
	return t
}
