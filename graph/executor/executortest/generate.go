// Package executortest compares executors: it makes operations of a schema at random, and tells two
// answers apart.
package executortest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"
)

// Generator makes operations of a schema at random: with aliases, fragments within one another and
// on interfaces and unions, fields selected twice, @skip and @include.
type Generator struct {
	Schema *ast.Schema
	// Argument returns an argument's value as it is written in a document; "" to leave it out.
	Argument func(t *rapid.T, field *ast.FieldDefinition, argument *ast.ArgumentDefinition) string
	// Leave says which fields are not selected; nil is none. Introspection is never selected.
	Leave func(of *ast.Definition, field *ast.FieldDefinition) bool
	// Defer says that some of the fragments are deferred.
	Defer bool
	// Depth is how deep selections and fragments lie within one another, Width how many fields they
	// have at the most.
	Depth, Width int
}

// conditions is how many variables there are for @skip and @include.
const conditions = 3

// document is an operation that is being made.
type document struct {
	Generator
	t         *rapid.T
	fragments []*fragment
	names     int
	variables map[string]any
}

type fragment struct {
	name string
	on   *ast.Definition
	text string
}

// Operation returns a document with one operation, and its variables. It need not be valid.
func (g Generator) Operation(t *rapid.T, kind ast.Operation) (text string, variables map[string]any) {
	root := map[ast.Operation]*ast.Definition{
		ast.Query: g.Schema.Query, ast.Mutation: g.Schema.Mutation, ast.Subscription: g.Schema.Subscription,
	}[kind]
	d := &document{Generator: g, t: t, variables: map[string]any{}}
	selected := d.selection(root, g.Depth)
	if kind == ast.Subscription {
		selected = "{ " + d.field(root, g.Depth) + " }"
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s Random%s %s\n", kind, d.declarations(), selected)
	for _, f := range d.fragments {
		fmt.Fprintf(&out, "fragment %s on %s %s\n", f.name, f.on.Name, f.text)
	}
	return out.String(), d.variables
}

func (d *document) declarations() string {
	if len(d.variables) == 0 {
		return ""
	}
	var declared []string
	for _, name := range slices.Sorted(maps.Keys(d.variables)) {
		declared = append(declared, "$"+name+": Boolean!")
	}
	return "(" + strings.Join(declared, ", ") + ")"
}

func (d *document) chance(percent int, what string) bool {
	return rapid.IntRange(0, 99).Draw(d.t, what) < percent
}

func (d *document) name(prefix string) string {
	d.names++
	return fmt.Sprintf("%s%d", prefix, d.names)
}

func (d *document) selection(of *ast.Definition, depth int) string {
	items := make([]string, rapid.IntRange(1, d.Width).Draw(d.t, "width"))
	for i := range items {
		items[i] = d.item(of, depth)
	}
	return "{ " + strings.Join(items, " ") + " }"
}

func (d *document) item(of *ast.Definition, depth int) string {
	switch n := rapid.IntRange(0, 99).Draw(d.t, "item"); {
	case depth == 0:
		return d.field(of, depth)
	case n < 14:
		on := d.overlapping(of)
		return "... on " + on.Name + d.defers() + d.directive() + " " + d.selection(on, depth-1)
	case n < 18:
		return "..." + d.defers() + d.directive() + " " + d.selection(of, depth-1)
	case n < 28:
		return "..." + d.fragment(of, depth) + d.defers() + d.directive()
	case n < 33:
		return d.alias("__typename", 50) + d.directive()
	}
	return d.field(of, depth)
}

// overlapping returns a type that objects of a type can be of, too; sometimes they cannot, which is
// not valid.
func (d *document) overlapping(of *ast.Definition) *ast.Definition {
	var types []*ast.Definition
	for _, object := range d.Schema.GetPossibleTypes(of) {
		types = append(types, object)
		types = append(types, d.Schema.GetImplements(object)...)
	}
	if len(types) == 0 {
		return of
	}
	return types[rapid.IntRange(0, len(types)-1).Draw(d.t, "on")]
}

// fragment returns the name of a fragment that can be spread on a type: one that is there or a new
// one.
func (d *document) fragment(of *ast.Definition, depth int) string {
	for _, f := range d.fragments {
		if f.on == of && d.chance(50, "again") {
			return f.name
		}
	}
	f := &fragment{name: d.name("F"), on: of, text: d.selection(of, depth-1)}
	d.fragments = append(d.fragments, f)
	return f.name
}

func (d *document) defers() string {
	if d.Defer && d.chance(50, "defer") {
		return " @defer"
	}
	return ""
}

func (d *document) directive() string {
	if !d.chance(20, "directive") {
		return ""
	}
	name := rapid.SampledFrom([]string{"skip", "include"}).Draw(d.t, "which")
	if d.chance(30, "constant") {
		return fmt.Sprintf(" @%s(if: %t)", name, rapid.Bool().Draw(d.t, "if"))
	}
	variable := fmt.Sprintf("c%d", rapid.IntRange(1, conditions).Draw(d.t, "variable"))
	if _, known := d.variables[variable]; !known {
		d.variables[variable] = rapid.Bool().Draw(d.t, "value")
	}
	return fmt.Sprintf(" @%s(if: $%s)", name, variable)
}

func (d *document) alias(field string, percent int) string {
	if d.chance(percent, "alias") {
		return d.name("a") + ": " + field
	}
	return field
}

// field returns a field of a type. Fields with arguments, and those whose name means other things
// elsewhere, have names of their own: those of one name would have to agree.
func (d *document) field(of *ast.Definition, depth int) string {
	var fields []*ast.FieldDefinition
	for _, field := range of.Fields {
		composite := d.Schema.Types[field.Type.Name()].IsCompositeType()
		if strings.HasPrefix(field.Name, "__") || composite && depth == 0 || d.Leave != nil && d.Leave(of, field) {
			continue
		}
		fields = append(fields, field)
	}
	if len(fields) == 0 {
		return "__typename"
	}
	field := fields[rapid.IntRange(0, len(fields)-1).Draw(d.t, "field")]
	text := d.alias(field.Name, 20)
	if arguments := d.arguments(field); arguments != "" || d.isOfManyTypes(field) {
		text = d.name("a") + ": " + field.Name + arguments
	}
	text += d.directive()
	if below := d.Schema.Types[field.Type.Name()]; below.IsCompositeType() {
		text += " " + d.selection(below, depth-1)
	}
	return text
}

// isOfManyTypes reports whether other objects have a field of this name and of another type: the two
// could not be selected by one name.
func (d *document) isOfManyTypes(field *ast.FieldDefinition) bool {
	for _, of := range d.Schema.Types {
		other := of.Fields.ForName(field.Name)
		if of.Kind == ast.Object && other != nil && other.Type.String() != field.Type.String() {
			return true
		}
	}
	return false
}

func (d *document) arguments(field *ast.FieldDefinition) string {
	var given []string
	for _, argument := range field.Arguments {
		if value := d.Argument(d.t, field, argument); value != "" {
			given = append(given, argument.Name+": "+value)
		}
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}
