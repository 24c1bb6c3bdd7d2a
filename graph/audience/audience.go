// Package audience prints the part of a schema that an audience sees. That is the schema without
// some fields. It also lacks the types, inputs and enums that only these fields lead to.
package audience

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// Print returns a schema in GraphQL's own language without the fields that hides reports. A type is
// left out unless one of the fields that are shown leads to it.
//
// An interface leads to its implementations, but less so than a field. An implementation that a
// hidden field leads to as well is shown only if a shown field leads to it, too. Else node(id:)
// would lead everybody to everything that has an id.
func Print(schema *ast.Schema, hides func(*ast.Definition, *ast.FieldDefinition) bool) string {
	p := part{schema: schema, hides: hides, empty: map[string]bool{}}
	p.findEmpty()
	return p.print(p.shown())
}

type part struct {
	schema *ast.Schema
	hides  func(*ast.Definition, *ast.FieldDefinition) bool
	// empty are the types of which nothing would be left.
	empty map[string]bool
}

// findEmpty finds the types whose fields or members are all hidden. It may take several rounds:
// what returns an empty type is hidden, too.
func (p part) findEmpty() {
	for found := true; found; {
		found = false
		for name, def := range p.schema.Types {
			if isEmpty := def.IsCompositeType() && len(p.fields(def))+len(p.members(def)) == 0; isEmpty && !p.empty[name] {
				p.empty[name], found = true, true
			}
		}
	}
}

// fields returns the fields of a type that are shown.
func (p part) fields(def *ast.Definition) ast.FieldList {
	return slices.DeleteFunc(slices.Clone(def.Fields), func(field *ast.FieldDefinition) bool {
		return isBuiltIn(field) || p.isHidden(def, field)
	})
}

func (p part) isHidden(def *ast.Definition, field *ast.FieldDefinition) bool {
	return p.empty[field.Type.Name()] || def.IsCompositeType() && p.hides(def, field)
}

// isBuiltIn reports whether a field is GraphQL's own, such as __schema.
func isBuiltIn(field *ast.FieldDefinition) bool { return strings.HasPrefix(field.Name, "__") }

// members returns the types of a union that are shown.
func (p part) members(def *ast.Definition) []string {
	return slices.DeleteFunc(slices.Clone(def.Types), func(name string) bool { return p.empty[name] })
}

// shown returns the names of the types that are shown.
func (p part) shown() map[string]bool {
	shown := map[string]bool{}
	for _, root := range []*ast.Definition{p.schema.Query, p.schema.Mutation, p.schema.Subscription} {
		if root != nil && !p.empty[root.Name] {
			p.reach(shown, root.Name)
		}
	}
	for _, directive := range p.schema.Directives {
		for _, argument := range directive.Arguments {
			p.reach(shown, argument.Type.Name())
		}
	}
	hidden := p.ledToByHidden()
	for before := -1; before < len(shown); { // what one more implementation leads to may have others
		before = len(shown)
		for name, implementations := range p.schema.PossibleTypes {
			for _, def := range implementations {
				if shown[name] && !hidden[def.Name] && !p.empty[def.Name] {
					p.reach(shown, def.Name)
				}
			}
		}
	}
	return shown
}

// reach adds a type to those that are reached, and all that its fields lead to.
func (p part) reach(reached map[string]bool, name string) {
	if reached[name] {
		return
	}
	reached[name] = true
	def := p.schema.Types[name]
	for _, field := range p.fields(def) {
		p.reachField(reached, field)
	}
	for _, other := range slices.Concat(def.Interfaces, p.members(def)) {
		p.reach(reached, other)
	}
}

func (p part) reachField(reached map[string]bool, field *ast.FieldDefinition) {
	p.reach(reached, field.Type.Name())
	for _, argument := range field.Arguments {
		p.reach(reached, argument.Type.Name())
	}
}

// ledToByHidden returns the types that hidden fields lead to.
func (p part) ledToByHidden() map[string]bool {
	whole := part{schema: p.schema, hides: func(*ast.Definition, *ast.FieldDefinition) bool { return false }}
	reached := map[string]bool{}
	for _, def := range p.schema.Types {
		for _, field := range def.Fields {
			if !isBuiltIn(field) && p.isHidden(def, field) {
				whole.reachField(reached, field)
			}
		}
	}
	return reached
}

// print writes the directives and the types in the order of the schema's text.
func (p part) print(shown map[string]bool) string {
	var directives ast.DirectiveDefinitionList
	for _, directive := range p.schema.Directives {
		if !directive.Position.Src.BuiltIn {
			directives = append(directives, directive)
		}
	}
	var types ast.DefinitionList
	for name := range shown {
		def := *p.schema.Types[name]
		if !def.BuiltIn {
			def.Fields, def.Types = p.fields(&def), p.members(&def)
			types = append(types, &def)
		}
	}
	slices.SortFunc(directives, func(a, b *ast.DirectiveDefinition) int { return byPosition(a.Position, b.Position) })
	slices.SortFunc(types, func(a, b *ast.Definition) int { return byPosition(a.Position, b.Position) })

	var definitions []string
	for i := range directives {
		definitions = append(definitions, printed(&ast.SchemaDocument{Directives: directives[i : i+1]}))
	}
	for i := range types {
		definitions = append(definitions, printed(&ast.SchemaDocument{Definitions: types[i : i+1]}))
	}
	return strings.Join(definitions, "\n")
}

func printed(doc *ast.SchemaDocument) string {
	var text strings.Builder
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchemaDocument(doc)
	return text.String()
}

func byPosition(a, b *ast.Position) int {
	return cmp.Or(cmp.Compare(a.Src.Name, b.Src.Name), cmp.Compare(a.Start, b.Start))
}
