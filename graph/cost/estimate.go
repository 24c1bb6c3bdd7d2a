// Package cost says what operations cost before they are executed, by what they select. It is in
// points: one for each object of the answer, and one for ten of its scalars.
package cost

import (
	"math"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/selection"
)

// Max is the most that an operation is said to cost.
const Max = math.MaxInt32

// Estimate returns the points that an operation costs. That is the sum of its fields' weights. Each
// weight is multiplied by the lengths of the lists that the field lies in. A list is taken to be as
// long as its arguments ask for, or else as long as it can be. Fields that are selected twice count
// twice, and fields of types that exclude one another add up. So an operation costs at most what
// Estimate says. Lists that are sent along as arguments cost by their lengths, too. It is at least
// 1.
func (p Prices) Estimate(operation *ast.OperationDefinition, variables map[string]any) int {
	e := estimate{prices: p, variables: variables, fragments: map[sizedFragment]int{}, items: map[string]int{}}
	return max(1, Points(e.selections(operation.SelectionSet, sizing{})))
}

// Points returns a weight in points, rounded up.
func Points(weight int) int { return min((weight+PerPoint-1)/PerPoint, Max) }

// maxWeight is the most that anything is said to weigh.
const maxWeight = Max * PerPoint

// estimate walks an operation once, whatever the number of times its fragments are spread.
type estimate struct {
	prices    Prices
	variables map[string]any
	fragments map[sizedFragment]int
	items     map[string]int // of the lists in variables
}

// sizing is the size that a field gives to fields below it, a connection to its edges and nodes.
type sizing struct {
	of   *price // nil: none
	size int
}

type sizedFragment struct {
	fragment *ast.FragmentDefinition
	on       sizing
}

func (e *estimate) selections(set ast.SelectionSet, on sizing) int {
	cost := 0
	for _, selected := range set {
		cost = plus(cost, e.selection(selected, on))
	}
	return cost
}

func (e *estimate) selection(selected ast.Selection, on sizing) int {
	switch s := selected.(type) {
	case *ast.Field:
		if selection.Included(s.Directives, e.variables) {
			return e.field(s, on)
		}
	case *ast.InlineFragment:
		if selection.Included(s.Directives, e.variables) {
			return e.selections(s.SelectionSet, on)
		}
	case *ast.FragmentSpread:
		if selection.Included(s.Directives, e.variables) {
			return e.fragment(s.Definition, on)
		}
	}
	return 0
}

func (e *estimate) fragment(fragment *ast.FragmentDefinition, on sizing) int {
	key := sizedFragment{fragment, on}
	cost, known := e.fragments[key]
	if !known {
		cost = e.selections(fragment.SelectionSet, on)
		e.fragments[key] = cost
	}
	return cost
}

func (e *estimate) field(field *ast.Field, on sizing) int {
	p := e.prices[field.Definition]
	if p == nil {
		return 0
	}
	count, below := 1, sizing{}
	switch {
	case len(p.sized) > 0:
		below = sizing{of: p, size: p.size(field, e.variables)}
	case !p.isList:
	case on.of != nil && slices.Contains(on.of.sized, field.Name):
		count = on.size
	default:
		count = p.size(field, e.variables)
	}
	cost := times(count, plus(p.weight, e.selections(field.SelectionSet, below)))
	return plus(cost, e.arguments(field, p))
}

// arguments returns what a field's arguments weigh: by the items of the lists in them. An argument
// that says how long the field's own list is counts there.
func (e *estimate) arguments(field *ast.Field, p *price) int {
	items := 0
	for _, argument := range field.Arguments {
		if !slices.Contains(p.slicing, argument.Name) {
			items = plus(items, e.itemsOf(argument.Value))
		}
	}
	return times(items, itemWeight)
}

// itemsOf returns how many items there are in a value's lists.
func (e *estimate) itemsOf(value *ast.Value) int {
	if value.Kind == ast.Variable {
		items, known := e.items[value.Raw]
		if !known {
			items = itemsIn(e.variables[value.Raw])
			e.items[value.Raw] = items
		}
		return items
	}
	items := 0
	if value.Kind == ast.ListValue {
		items = len(value.Children)
	}
	for _, child := range value.Children {
		items = plus(items, e.itemsOf(child.Value))
	}
	return items
}

// itemsIn returns how many items there are in the lists of a variable's value.
func itemsIn(value any) int {
	items := 0
	switch value := value.(type) {
	case []any:
		items = len(value)
		for _, item := range value {
			items = plus(items, itemsIn(item))
		}
	case map[string]any:
		for _, field := range value {
			items = plus(items, itemsIn(field))
		}
	}
	return items
}

func plus(a, b int) int { return min(a+b, maxWeight) }

func times(a, b int) int {
	if a > 0 && b > maxWeight/a {
		return maxWeight
	}
	return a * b
}
