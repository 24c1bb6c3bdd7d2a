package bounds

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// merged is what selection sets that answer in one place hold together, their fragments expanded.
type merged struct {
	fields  map[string][]*ast.Field // by the name they answer under
	names   []string                // in the order they come
	spreads int
	inline  int // how deep inline fragments nest in it
}

// compare counts the pairs that the validator will compare in some selection sets, which answer in
// one place. It counts those in all that lies below them, too. The validator compares the sets as
// many times as times says. The fragments must not go round in circles.
func (i *inspection) compare(sets []ast.SelectionSet, times int) error {
	m := merged{fields: map[string][]*ast.Field{}}
	for _, set := range sets {
		i.collect(&m, set, 0)
	}
	times *= 1 + m.inline // the validator compares again within each inline fragment
	i.pairs += times * pairs(m.spreads)
	for _, name := range m.names {
		fields := m.fields[name]
		i.pairs += times * pairs(len(fields))
		i.conflicts += times * i.unlike(fields)
		switch {
		case i.pairs > maxPairs:
			return tooLarge("pairs of fields under the same name or of fragments in the same place", maxPairs)
		case i.conflicts > maxConflicts:
			return tooLarge("pairs of unlike fields under the same name", maxConflicts)
		}
		timesBelow := times
		if len(fields) == 1 {
			timesBelow = 1 // it is compared with nothing
		}
		if err := i.compare(below(fields), timesBelow); err != nil {
			return err
		}
	}
	return nil
}

func (i *inspection) collect(m *merged, set ast.SelectionSet, inline int) {
	m.inline = max(m.inline, inline)
	for _, selection := range set {
		i.visited++
		switch s := selection.(type) {
		case *ast.Field:
			if m.fields[s.Alias] == nil {
				m.names = append(m.names, s.Alias)
			}
			m.fields[s.Alias] = append(m.fields[s.Alias], s)
		case *ast.InlineFragment:
			i.collect(m, s.SelectionSet, inline+1)
		case *ast.FragmentSpread:
			m.spreads++
			if fragment := i.fragments[s.Name]; fragment != nil {
				i.collect(m, fragment.SelectionSet, inline)
			}
		}
	}
}

func below(fields []*ast.Field) []ast.SelectionSet {
	var sets []ast.SelectionSet
	for _, field := range fields {
		if len(field.SelectionSet) > 0 {
			sets = append(sets, field.SelectionSet)
		}
	}
	return sets
}

func pairs(n int) int { return n * (n - 1) / 2 }

// unlike returns how many pairs of the fields differ in name or arguments.
func (i *inspection) unlike(fields []*ast.Field) int {
	if len(fields) < 2 {
		return 0
	}
	alike := map[string]int{}
	for _, field := range fields {
		alike[i.signature(field)]++
	}
	n := pairs(len(fields))
	for _, count := range alike {
		n -= pairs(count)
	}
	return n
}

// signature is the field without its alias, as text.
func (i *inspection) signature(field *ast.Field) string {
	if len(field.Arguments) == 0 {
		return field.Name
	}
	if known, ok := i.signatures[field]; ok {
		return known
	}
	var text strings.Builder
	text.WriteString(field.Name)
	for _, argument := range field.Arguments {
		text.WriteString("," + argument.Name + ":" + argument.Value.String())
	}
	i.signatures[field] = text.String()
	return text.String()
}
