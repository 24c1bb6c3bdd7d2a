// Package cost says what operations cost: before they are executed, by what they select, and
// afterwards, by what they returned. An operation's cost is in points, about one for each object in
// its answer.
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
// weight is multiplied by the lengths of the lists that the field lies in. Fields that are selected
// twice count twice, and fields of types that exclude one another add up. So an operation costs at
// most what Estimate says. It is at least 1.
func (p Prices) Estimate(operation *ast.OperationDefinition, variables map[string]any) int {
	e := estimate{prices: p, variables: variables, fragments: map[sizedFragment]int{}}
	return max(1, e.selections(operation.SelectionSet, sizing{}))
}

// estimate walks an operation once, whatever the number of times its fragments are spread.
type estimate struct {
	prices    Prices
	variables map[string]any
	fragments map[sizedFragment]int
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
	if selection.IsIntrospection(field.Name) {
		return 1 + cost/introspectionShare
	}
	return cost
}

func plus(a, b int) int { return min(a+b, Max) }

func times(a, b int) int {
	if a > 0 && b > Max/a {
		return Max
	}
	return a * b
}
