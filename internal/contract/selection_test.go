package contract_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// publicKinds are what everybody may read: the catalog.
var publicKinds = []string{"Product", "Variant", "ProductImage", "Category", "ProductConnection", "ProductEdge", "ProductOption", "OptionValue", "VariantConnection", "VariantEdge",
	"Collection", "CollectionConnection", "CollectionEdge"}

// arguments are those of fields that need some, and of a list that can be so long that everything in it
// would cost too much.
var arguments = map[string]string{
	"ProductOption.values":             "(first: 2)",
	"Product.variantBySelectedOptions": `(selectedOptions: [{name: "Colour", value: "Sage"}])`,
}

// everythingOf returns a document that asks for a root field with all that can be selected below
// it, and the fields that it selects, as TYPE.FIELD. All arguments are variables of the same name.
// What is asked for of a Node is that of one kind.
func everythingOf(schema *ast.Schema, root *ast.Definition, name, kind string) (document string, selected []string) {
	field := root.Fields.ForName(name)
	var declared, given []string
	for _, argument := range field.Arguments {
		declared = append(declared, fmt.Sprintf("$%s: %s", argument.Name, variableType(argument)))
		given = append(given, fmt.Sprintf("%s: $%s", argument.Name, argument.Name))
	}
	s := selector{schema: schema, nodeKind: kind, selected: []string{root.Name + "." + name}}
	below := s.below(field.Type, nil)
	document = strings.ToLower(root.Name) + inParentheses(declared) + " { " + name + inParentheses(given) + below + " }"
	return document, s.selected
}

// variableType is an argument's type, that may be left out if the argument may.
func variableType(argument *ast.ArgumentDefinition) string {
	if argument.DefaultValue != nil {
		return argument.Type.Name() + " = " + argument.DefaultValue.Raw
	}
	return argument.Type.String()
}

func inParentheses(list []string) string {
	if list == nil {
		return ""
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// selector selects everything.
type selector struct {
	schema   *ast.Schema
	nodeKind string
	selected []string
}

// below returns the selection of a field's value, at the end of a path of types. Of what is on the
// path already, or is the catalog's while the path is not, the id is enough.
func (s *selector) below(of *ast.Type, path []string) string {
	def := s.schema.Types[of.Name()]
	if def.IsLeafType() {
		return ""
	}
	isAside := slices.Contains(publicKinds, def.Name) && len(path) > 0 && !slices.Contains(publicKinds, path[0])
	if id := def.Fields.ForName("id"); id != nil && (isAside || slices.Contains(path, def.Name)) {
		s.selected = append(s.selected, def.Name+".id")
		return " { __typename id }"
	}
	var parts []string
	if def.Kind == ast.Object {
		parts = s.fields(def, path)
	}
	for _, possible := range s.schema.GetPossibleTypes(def) {
		if def.IsAbstractType() && (def.Name != "Node" || possible.Name == s.nodeKind) {
			parts = append(parts, "... on "+possible.Name+" { "+strings.Join(s.fields(possible, path), " ")+" }")
		}
	}
	return " { __typename " + strings.Join(parts, " ") + " }"
}

// fields selects all fields of an object that can be had without arguments, or with those above, by
// everybody who has the object.
func (s *selector) fields(def *ast.Definition, path []string) []string {
	path = append(slices.Clip(path), def.Name)
	var parts []string
	for _, field := range def.Fields {
		isForSome, given := field.Directives.ForName("auth") != nil, arguments[def.Name+"."+field.Name]
		if isForSome || strings.HasPrefix(field.Name, "__") || given == "" && slices.ContainsFunc(field.Arguments, isRequired) {
			continue
		}
		s.selected = append(s.selected, def.Name+"."+field.Name)
		parts = append(parts, field.Name+given+s.below(field.Type, path))
	}
	return parts
}

func isRequired(argument *ast.ArgumentDefinition) bool {
	return argument.Type.NonNull && argument.DefaultValue == nil
}

// seen walks an answer that has __typename everywhere and tells of each object's type, id and
// fields that are not empty.
func seen(value any, tell func(typeName, id string, filled []string)) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			seen(element, tell)
		}
	case map[string]any:
		typeName, _ := value["__typename"].(string)
		id, _ := value["id"].(string)
		var filled []string
		for name, child := range value {
			if list, ok := child.([]any); child != nil && (!ok || len(list) > 0) {
				filled = append(filled, name)
			}
			seen(child, tell)
		}
		tell(typeName, id, filled)
	}
}
