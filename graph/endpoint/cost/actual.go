package cost

import (
	"encoding/json"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/selection"
)

// Actual returns what a response cost: the estimate with the lists as long as they turned out; 0 if
// there is no data.
func (p Prices) Actual(operation *ast.OperationDefinition, variables map[string]any, data json.RawMessage) int {
	var root map[string]any
	if err := json.Unmarshal(data, &root); err != nil {
		return 0 // there is no data
	}
	a := actual{prices: p, variables: variables}
	return max(1, a.object([]ast.SelectionSet{operation.SelectionSet}, root))
}

// actual adds up what is in a response. Its data does not tell the types of objects, so a field
// counts if its name is there.
type actual struct {
	prices    Prices
	variables map[string]any
}

func (a actual) object(sets []ast.SelectionSet, object map[string]any) int {
	fields := map[string][]*ast.Field{}
	for _, set := range sets {
		a.collect(fields, set)
	}
	cost := 0
	for name, value := range object {
		if selected := fields[name]; len(selected) > 0 {
			cost = plus(cost, a.field(selected, value))
		}
	}
	return cost
}

func (a actual) collect(fields map[string][]*ast.Field, set ast.SelectionSet) {
	for _, selected := range set {
		switch s := selected.(type) {
		case *ast.Field:
			if selection.Included(s.Directives, a.variables) {
				fields[s.Alias] = append(fields[s.Alias], s)
			}
		case *ast.InlineFragment:
			if selection.Included(s.Directives, a.variables) {
				a.collect(fields, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if selection.Included(s.Directives, a.variables) {
				a.collect(fields, s.Definition.SelectionSet)
			}
		}
	}
}

// field returns what the value of fields that answer under one name cost.
func (a actual) field(selected []*ast.Field, value any) int {
	p := a.prices[selected[0].Definition]
	if p == nil {
		return 0
	}
	cost := a.value(p, selectionSets(selected), value)
	if selection.IsIntrospection(selected[0].Name) {
		return 1 + cost/introspectionShare
	}
	return cost
}

func (a actual) value(p *price, below []ast.SelectionSet, value any) int {
	switch value := value.(type) {
	case nil:
		return 0
	case []any:
		cost := 0
		for _, item := range value {
			cost = plus(cost, a.value(p, below, item))
		}
		return cost
	case map[string]any:
		return plus(p.weight, a.object(below, value))
	}
	return p.weight
}

func selectionSets(fields []*ast.Field) []ast.SelectionSet {
	var sets []ast.SelectionSet
	for _, field := range fields {
		if len(field.SelectionSet) > 0 {
			sets = append(sets, field.SelectionSet)
		}
	}
	return sets
}
