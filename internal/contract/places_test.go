package contract_test

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// A place is where the schema takes or returns what stands for something of somebody's:
// TYPE.FIELD(ARGUMENT.PATH) where it is taken, TYPE.FIELD where it is returned.
type place = string

var (
	// secretName is what secrets are called: who knows one has what it opens.
	secretName = regexp.MustCompile(`(?i)(token|secret)$`)
	// namingName is what is called that names something of somebody's, beside those, ids and e-mail
	// addresses.
	namingName = regexp.MustCompile(`^(password|currentPassword|code|state|number|actor|subject|search)$`)
)

// takes reports whether a value of an input names something of somebody's, or proves to be
// somebody.
func takes(name, typeName string) bool {
	return typeName == "ID" || typeName == "Email" || secretName.MatchString(name) || namingName.MatchString(name)
}

// placesTaken returns where a schema takes such values.
func placesTaken(schema *ast.Schema) []place {
	var taken []place
	for _, path := range inputPaths(schema) {
		if takes(path.path[strings.LastIndex(path.path, ".")+1:], path.typeName) {
			taken = append(taken, path.key())
		}
	}
	slices.Sort(taken)
	return taken
}

// placesReturned returns where a schema returns an id, a secret, or an object by which one gets at
// them.
func placesReturned(schema *ast.Schema) []place {
	var returned []place
	for _, def := range schema.Types {
		if def.Kind != ast.Object || strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, field := range def.Fields {
			if !strings.HasPrefix(field.Name, "__") && returns(schema, field, map[string]bool{}) {
				returned = append(returned, def.Name+"."+field.Name)
			}
		}
	}
	slices.Sort(returned)
	return returned
}

func returns(schema *ast.Schema, field *ast.FieldDefinition, seen map[string]bool) bool {
	name := field.Type.Name()
	def := schema.Types[name]
	if def.IsLeafType() {
		return name == "ID" || name == "JSON" || name == "String" && secretName.MatchString(field.Name)
	}
	if seen[name] {
		return false
	}
	seen[name] = true
	for _, possible := range append([]*ast.Definition{def}, schema.GetPossibleTypes(def)...) {
		for _, below := range possible.Fields {
			if !strings.HasPrefix(below.Name, "__") && returns(schema, below, seen) {
				return true
			}
		}
	}
	return false
}
