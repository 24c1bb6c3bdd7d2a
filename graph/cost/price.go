package cost

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// PerPoint is how many units of weight a point has.
const PerPoint = 100

const (
	// objectWeight, leafWeight and mutationWeight are what a field that returns an object, one that
	// returns a scalar or enum, and a mutation weigh without a @cost. itemWeight is what an item of
	// a list weighs that is sent along as an argument.
	objectWeight   = PerPoint
	leafWeight     = PerPoint / 10
	mutationWeight = 10 * PerPoint
	itemWeight     = PerPoint
	// introspectionShare is how many fields of the schema's own description weigh as much as another
	// one. No database is asked for them, and tools ask for thousands.
	introspectionShare = 5
)

// introspectedSizes are about how long the lists are that describe a schema. Their estimate alone
// is no upper bound.
var introspectedSizes = map[string]int{
	"types": 100, "fields": 10, "args": 2, "inputFields": 5, "enumValues": 5, "interfaces": 1, "possibleTypes": 3, "directives": 8,
}

// price is what the schema's @cost and @listSize say of a field.
type price struct {
	weight  int
	isList  bool
	most    int      // how long the list can be, when no argument says
	slicing []string // arguments that say how many, as a number or as the list of what is wanted
	sized   []string // fields below that have this size, instead of the field itself
}

// Prices are those of a schema's fields. A field that has none, such as __typename, is free.
type Prices map[*ast.FieldDefinition]*price

// NewPrices reads a schema's @cost and @listSize.
func NewPrices(schema *ast.Schema) Prices {
	all := Prices{}
	for _, def := range schema.Types {
		for _, field := range def.Fields {
			all[field] = priceOf(schema, def, field)
		}
	}
	return all
}

// Weight returns what a field weighs each time it answers, without what is selected of it.
func (p Prices) Weight(field *ast.FieldDefinition) int {
	if own := p[field]; own != nil {
		return own.weight
	}
	return 0
}

func priceOf(schema *ast.Schema, def *ast.Definition, field *ast.FieldDefinition) *price {
	p := &price{isList: field.Type.Elem != nil, most: Max}
	switch {
	case def == schema.Mutation:
		p.weight = mutationWeight
	case schema.Types[field.Type.Name()].IsLeafType():
		p.weight = leafWeight
	default:
		p.weight = objectWeight
	}
	if strings.HasPrefix(def.Name, "__") {
		p.weight, p.most = p.weight/introspectionShare, introspectedSizes[field.Name]
	}
	if cost := field.Directives.ForName("cost"); cost != nil {
		p.weight = intArgument(cost, "weight", p.weight/PerPoint) * PerPoint
	}
	if size := field.Directives.ForName("listSize"); size != nil {
		p.most = intArgument(size, "assumedSize", p.most)
		p.slicing = namesArgument(size, "slicingArguments")
		p.sized = namesArgument(size, "sizedFields")
	}
	return p
}

func intArgument(directive *ast.Directive, name string, fallback int) int {
	argument := directive.Arguments.ForName(name)
	if argument == nil {
		return fallback
	}
	n, err := strconv.Atoi(argument.Value.Raw)
	if err != nil {
		return fallback // null
	}
	return n
}

func namesArgument(directive *ast.Directive, name string) []string {
	argument := directive.Arguments.ForName(name)
	if argument == nil {
		return nil
	}
	var names []string
	for _, child := range argument.Value.Children {
		names = append(names, child.Value.Raw)
	}
	return names
}

// size returns how many items a field's arguments ask for.
func (p *price) size(field *ast.Field, variables map[string]any) int {
	if len(p.slicing) == 0 {
		return p.most
	}
	size := -1
	for name, value := range field.ArgumentMap(variables) {
		if slices.Contains(p.slicing, name) {
			size = max(size, sizeOf(value))
		}
	}
	switch {
	case size < 0:
		return p.most
	case len(p.sized) == 0:
		return min(size, p.most)
	}
	return min(size, Max)
}

// sizeOf reads an argument that says how many; -1 is one that says nothing.
func sizeOf(value any) int {
	switch value := value.(type) {
	case []any:
		return len(value)
	case int64: // a literal
		return int(max(value, 0))
	case int:
		return max(value, 0)
	case interface{ Int64() (int64, error) }: // json.Number, in a variable
		if n, err := value.Int64(); err == nil {
			return int(max(n, 0))
		}
	}
	return -1
}
