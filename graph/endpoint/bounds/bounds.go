// Package bounds holds GraphQL documents to limits before they are validated, so that no document
// can make validation or anything after it take long.
package bounds

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// What a document may hold. The limits lie far above what clients write and far below what
// validation chokes on. Its rule that fields of one name must agree compares all pairs of them. It
// walks each fragment anew for each spread of it.
const (
	// MaxTokens is for parsers of a document that was found in bounds.
	MaxTokens     = 5_000
	maxText       = 128 << 10 // bytes
	maxDepth      = 30        // of selections with their fragments expanded, and of values
	maxOperations = 25
	maxVariables  = 250
	maxAliases    = 500
	maxDirectives = 500
	// maxExpanded limits the fields, arguments, values and directives of a document. They are
	// counted in all operations and all fragments together. Each spread counts as the fragment that
	// it stands for.
	maxExpanded = 6_000
	// maxPairs is how many pairs there may be of fields that answer under one name, and of
	// fragments in one place.
	maxPairs = 20_000
	// maxConflicts is how many of these pairs may be of unlike fields. They are an error unless the
	// types they are on exclude one another.
	maxConflicts = 200
)

// Check parses a document and reports what is wrong with it. It may be no GraphQL at all, or its
// fragments may go round in a circle. Or it exceeds a limit: the first one is reported, as a
// fault.Error of kind DOCUMENT_TOO_LARGE. Check takes time and memory in proportion to the limits,
// whatever the text is.
func Check(text string) error {
	if len(text) > maxText {
		return fault.DocumentTooLarge("the document is larger than 128 KiB")
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, MaxTokens)
	if err != nil {
		errcode.Set(err, errcode.ParseFailed)
		return err
	}
	return newInspection(doc).check(doc)
}

// inspection is what is found out about a document.
type inspection struct {
	fragments map[string]*ast.FragmentDefinition
	extents   map[*ast.FragmentDefinition]extent // of fragments that were measured

	aliases, directives int
	pairs, conflicts    int
	signatures          map[*ast.Field]string
	visited             int // selections, for tests
}

// extent is how large a part of a document is with its fragments expanded.
type extent struct {
	nodes, depth int
	open         bool // being measured: to come here again is to go round in a circle
}

func (e extent) and(other extent) extent {
	return extent{nodes: min(e.nodes+other.nodes, maxExpanded+1), depth: max(e.depth, other.depth)}
}

func newInspection(doc *ast.QueryDocument) *inspection {
	i := &inspection{
		fragments:  make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		extents:    make(map[*ast.FragmentDefinition]extent, len(doc.Fragments)),
		signatures: map[*ast.Field]string{},
	}
	for _, fragment := range doc.Fragments {
		if i.fragments[fragment.Name] == nil { // the validator refuses others of the name
			i.fragments[fragment.Name] = fragment
		}
	}
	return i
}

func (i *inspection) check(doc *ast.QueryDocument) error {
	total, err := i.measure(doc)
	if err != nil {
		return err
	}
	for _, limit := range []struct {
		n, limit int
		what     string
	}{
		{len(doc.Operations), maxOperations, "operations"},
		{i.aliases, maxAliases, "aliases"},
		{i.directives, maxDirectives, "directives"},
		{total.depth, maxDepth, "levels of selections or values"},
		{total.nodes, maxExpanded, "fields, arguments and values, each fragment counted wherever it is spread"},
	} {
		if limit.n > limit.limit {
			return tooLarge(limit.what, limit.limit)
		}
	}
	// Only now: these take as long as the expanded document is large, and as deep a stack.
	for _, operation := range doc.Operations {
		if err := i.compare([]ast.SelectionSet{operation.SelectionSet}, 1); err != nil {
			return err
		}
	}
	for _, fragment := range doc.Fragments {
		if err := i.compare([]ast.SelectionSet{fragment.SelectionSet}, 1); err != nil {
			return err
		}
	}
	return nil
}

func tooLarge(what string, limit int) error {
	return fault.DocumentTooLarge(fmt.Sprintf("the document has more than %d %s", limit, what))
}

// measure returns the extent of all definitions.
func (i *inspection) measure(doc *ast.QueryDocument) (extent, error) {
	var total extent
	for _, operation := range doc.Operations {
		if len(operation.VariableDefinitions) > maxVariables {
			return total, tooLarge("variables", maxVariables)
		}
		e, err := i.selections(operation.SelectionSet)
		if err != nil {
			return total, err
		}
		total = total.and(e).and(i.directiveList(operation.Directives))
		for _, variable := range operation.VariableDefinitions {
			total = total.and(extent{nodes: 1}).and(valueExtent(variable.DefaultValue)).and(i.directiveList(variable.Directives))
		}
	}
	for _, fragment := range doc.Fragments {
		e, err := i.fragment(fragment)
		if err != nil {
			return total, err
		}
		total = total.and(e)
	}
	return total, nil
}

func (i *inspection) fragment(fragment *ast.FragmentDefinition) (extent, error) {
	if e, ok := i.extents[fragment]; ok {
		return e, nil
	}
	i.extents[fragment] = extent{open: true}
	e, err := i.selections(fragment.SelectionSet)
	if err != nil {
		return e, err
	}
	e = e.and(i.directiveList(fragment.Directives))
	i.extents[fragment] = e
	return e, nil
}

func (i *inspection) selections(set ast.SelectionSet) (extent, error) {
	var total extent
	for _, selection := range set {
		e, err := i.selection(selection)
		if err != nil {
			return e, err
		}
		total = total.and(e)
	}
	return total, nil
}

func (i *inspection) selection(selection ast.Selection) (extent, error) {
	i.visited++
	switch s := selection.(type) {
	case *ast.Field:
		if s.Alias != s.Name {
			i.aliases++
		}
		e, err := i.selections(s.SelectionSet)
		if err != nil {
			return e, err
		}
		e.depth++
		return e.and(extent{nodes: 1}).and(argumentsExtent(s.Arguments)).and(i.directiveList(s.Directives)), nil
	case *ast.InlineFragment:
		e, err := i.selections(s.SelectionSet)
		if err != nil {
			return e, err
		}
		e.depth++ // it nests, though not the answer
		return e.and(extent{nodes: 1}).and(i.directiveList(s.Directives)), nil
	case *ast.FragmentSpread:
		e, err := i.spread(s)
		return e.and(extent{nodes: 1}).and(i.directiveList(s.Directives)), err
	}
	return extent{}, nil
}

func (i *inspection) spread(spread *ast.FragmentSpread) (extent, error) {
	fragment := i.fragments[spread.Name]
	if fragment == nil { // the validator says so
		return extent{}, nil
	}
	e, err := i.fragment(fragment)
	if e.open {
		return extent{}, circle(spread)
	}
	return e, err
}

func circle(spread *ast.FragmentSpread) error {
	err := gqlerror.ErrorPosf(spread.Position, "Cannot spread fragment %q within itself.", spread.Name)
	errcode.Set(err, errcode.ValidationFailed)
	return err
}

func (i *inspection) directiveList(directives ast.DirectiveList) extent {
	i.directives += len(directives)
	e := extent{nodes: len(directives)}
	for _, directive := range directives {
		e = e.and(argumentsExtent(directive.Arguments))
	}
	return e
}

func argumentsExtent(arguments ast.ArgumentList) extent {
	e := extent{nodes: len(arguments)}
	for _, argument := range arguments {
		e = e.and(valueExtent(argument.Value))
	}
	return e
}

func valueExtent(value *ast.Value) extent {
	if value == nil {
		return extent{}
	}
	e := extent{nodes: len(value.Children)}
	for _, child := range value.Children {
		e = e.and(valueExtent(child.Value))
	}
	e.depth++
	return e
}
