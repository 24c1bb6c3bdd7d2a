package deferral

import (
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/selection"
)

// maxDeferred is how many places of an operation can be deferred; what is beyond is answered at
// once.
const maxDeferred = 16

// hasDefer reports whether an operation's document defers anything, whatever the conditions.
func hasDefer(op *graphql.OperationContext) bool {
	if !strings.Contains(op.RawQuery, "defer") {
		return false
	}
	return slices.ContainsFunc(op.Doc.Operations, func(o *ast.OperationDefinition) bool { return setDefers(o.SelectionSet) }) ||
		slices.ContainsFunc(op.Doc.Fragments, func(f *ast.FragmentDefinition) bool { return setDefers(f.SelectionSet) })
}

func setDefers(set ast.SelectionSet) bool {
	return slices.ContainsFunc(set, func(item ast.Selection) bool {
		switch s := item.(type) {
		case *ast.Field:
			return setDefers(s.SelectionSet)
		case *ast.InlineFragment:
			return s.Directives.ForName("defer") != nil || setDefers(s.SelectionSet)
		case *ast.FragmentSpread:
			return s.Directives.ForName("defer") != nil
		}
		return false
	})
}

// deferSplitter takes an operation apart into what is answered at once and what is deferred. It
// leaves the document as it is: others share it.
type deferSplitter struct {
	variables map[string]any
	room      int // for so many parts more
	holding   map[*ast.FragmentDefinition]bool
	stripped  map[*ast.FragmentDefinition]*ast.FragmentDefinition
}

// splitDeferred returns the operation without its deferred parts, and these. What it returns has no
// @defer any more: with a room of 0 all is answered at once.
func splitDeferred(op *graphql.OperationContext, room int) (*ast.QueryDocument, *ast.OperationDefinition, []*executor.Part) {
	s := &deferSplitter{
		variables: op.Variables,
		room:      room,
		holding:   map[*ast.FragmentDefinition]bool{},
		stripped:  map[*ast.FragmentDefinition]*ast.FragmentDefinition{},
	}
	doc, definition := *op.Doc, *op.Operation
	doc.Fragments = make(ast.FragmentDefinitionList, len(op.Doc.Fragments))
	for i, fragment := range op.Doc.Fragments {
		doc.Fragments[i] = s.strippedFragment(fragment)
	}
	var parts []*executor.Part
	if op.Operation.Operation == ast.Mutation {
		definition.SelectionSet, parts = s.mutations(op.Operation.SelectionSet)
	} else {
		definition.SelectionSet, parts = s.set(op.Operation.SelectionSet, nil)
	}
	doc.Operations = ast.OperationList{&definition}
	return &doc, &definition, parts
}

// mutations splits what mutations return. The mutations themselves run at once and in their order,
// whatever fragments they are in.
func (s *deferSplitter) mutations(set ast.SelectionSet) (now ast.SelectionSet, later []*executor.Part) {
	for _, item := range set {
		if _, ok := item.(*ast.Field); !ok {
			now = append(now, s.strip(item))
			continue
		}
		kept, parts := s.selection(item, nil)
		now, later = append(now, kept), append(later, parts...)
	}
	return now, later
}

// set splits a selection set at the end of steps.
func (s *deferSplitter) set(set ast.SelectionSet, steps []executor.Step) (now ast.SelectionSet, later []*executor.Part) {
	now = make(ast.SelectionSet, 0, len(set))
	for _, item := range set {
		kept, parts := s.selection(item, steps)
		if kept != nil {
			now = append(now, kept)
		}
		later = append(later, parts...)
	}
	return now, later
}

func (s *deferSplitter) selection(item ast.Selection, steps []executor.Step) (now ast.Selection, later []*executor.Part) {
	if !s.holds(item) {
		return s.strip(item), nil
	}
	switch selected := item.(type) {
	case *ast.Field:
		field := *selected
		field.SelectionSet, later = s.set(selected.SelectionSet, append(steps[:len(steps):len(steps)], executor.Step{Name: selected.Alias}))
		return &field, later
	case *ast.InlineFragment:
		return s.fragment(selected.TypeCondition, selected.SelectionSet, selected.Directives, steps)
	case *ast.FragmentSpread:
		return s.fragment(selected.Definition.TypeCondition, selected.Definition.SelectionSet, selected.Directives, steps)
	}
	return item, nil
}

// fragment splits a fragment: all of it is deferred, or parts within.
func (s *deferSplitter) fragment(
	condition string, set ast.SelectionSet, directives ast.DirectiveList, steps []executor.Step,
) (ast.Selection, []*executor.Part) {
	steps = append(steps[:len(steps):len(steps)], executor.Step{Condition: condition})
	label, deferred := s.deferred(directives)
	if !deferred {
		now, later := s.set(set, steps)
		return &ast.InlineFragment{TypeCondition: condition, SelectionSet: now}, later
	}
	s.room--
	part := &executor.Part{Label: label, Steps: steps}
	part.Content, part.Within = s.set(set, steps)
	return nil, []*executor.Part{part}
}

// deferred reads @defer.
func (s *deferSplitter) deferred(directives ast.DirectiveList) (label string, ok bool) {
	directive := directives.ForName("defer")
	if directive == nil || s.room <= 0 {
		return "", false
	}
	arguments := directive.ArgumentMap(s.variables)
	if on, given := arguments["if"].(bool); given && !on {
		return "", false
	}
	label, _ = arguments["label"].(string)
	return label, true
}

// holds reports whether the selection is included and anything in it is deferred. While there is
// room, each fragment that is entered for that makes at least one part. So the work is bounded,
// however often fragments spread one another.
func (s *deferSplitter) holds(item ast.Selection) bool {
	if s.room <= 0 {
		return false
	}
	switch selected := item.(type) {
	case *ast.Field:
		return selection.Included(selected.Directives, s.variables) && slices.ContainsFunc(selected.SelectionSet, s.holds)
	case *ast.InlineFragment:
		_, deferred := s.deferred(selected.Directives)
		return selection.Included(selected.Directives, s.variables) && (deferred || slices.ContainsFunc(selected.SelectionSet, s.holds))
	case *ast.FragmentSpread:
		_, deferred := s.deferred(selected.Directives)
		return selection.Included(selected.Directives, s.variables) && (deferred || s.fragmentHolds(selected.Definition))
	}
	return false
}

func (s *deferSplitter) fragmentHolds(fragment *ast.FragmentDefinition) bool {
	known, ok := s.holding[fragment]
	if !ok {
		known = slices.ContainsFunc(fragment.SelectionSet, s.holds)
		s.holding[fragment] = known
	}
	return known
}

// strip returns the selection without @defer.
func (s *deferSplitter) strip(item ast.Selection) ast.Selection {
	switch selected := item.(type) {
	case *ast.Field:
		if len(selected.SelectionSet) == 0 {
			return selected
		}
		field := *selected
		field.SelectionSet = s.stripSet(selected.SelectionSet)
		return &field
	case *ast.InlineFragment:
		fragment := *selected
		fragment.Directives = withoutDefer(selected.Directives)
		fragment.SelectionSet = s.stripSet(selected.SelectionSet)
		return &fragment
	case *ast.FragmentSpread:
		spread := *selected
		spread.Directives = withoutDefer(selected.Directives)
		spread.Definition = s.strippedFragment(selected.Definition)
		return &spread
	}
	return item
}

func (s *deferSplitter) stripSet(set ast.SelectionSet) ast.SelectionSet {
	stripped := make(ast.SelectionSet, len(set))
	for i, item := range set {
		stripped[i] = s.strip(item)
	}
	return stripped
}

func (s *deferSplitter) strippedFragment(fragment *ast.FragmentDefinition) *ast.FragmentDefinition {
	known, ok := s.stripped[fragment]
	if !ok {
		stripped := *fragment
		stripped.SelectionSet = s.stripSet(fragment.SelectionSet)
		known = &stripped
		s.stripped[fragment] = known
	}
	return known
}

func withoutDefer(directives ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(slices.Clone(directives), func(d *ast.Directive) bool { return d.Name == "defer" })
}
