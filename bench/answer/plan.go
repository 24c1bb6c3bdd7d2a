// Package answer tells what a right answer is, byte for byte: it executes documents on a made-up
// store (bench/dataset) instead of a database. It knows the listing of a category, a product's
// detail and a customer's orders, with any selection of their types.
package answer

import (
	"fmt"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/internal/money"
)

// Plan is a document of one operation, ready to be answered.
type Plan struct {
	Document, Operation string
	root                selection
}

// selection is the fields asked of an object, with fragments written out, in the order of the
// answer.
type selection []field

type field struct {
	key  []byte // `"name":`
	name string
	of   selection
}

// Compile reads a document. It may have aliases and fragments; every response key must be selected
// once, and nothing may depend on @skip or @include.
func Compile(document string) (*Plan, error) {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return nil, fmt.Errorf("compile %q: %w", document, err)
	}
	if len(parsed.Operations) != 1 {
		return nil, fmt.Errorf("compile %q: it must have one operation", document)
	}
	operation := parsed.Operations[0]
	root, err := compile(nil, operation.SelectionSet, parsed.Fragments)
	if err != nil {
		return nil, fmt.Errorf("compile %q: %w", document, err)
	}
	return &Plan{Document: document, Operation: operation.Name, root: root}, nil
}

// MustCompile is Compile for documents that are constants.
func MustCompile(document string) *Plan {
	p, err := Compile(document)
	if err != nil {
		panic(err)
	}
	return p
}

func compile(into selection, set ast.SelectionSet, fragments ast.FragmentDefinitionList) (selection, error) {
	var err error
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			f := field{key: []byte(`"` + selected.Alias + `":`), name: selected.Name}
			if f.of, err = compile(nil, selected.SelectionSet, fragments); err != nil {
				return nil, err
			}
			into = append(into, f)
		case *ast.InlineFragment:
			into, err = compile(into, selected.SelectionSet, fragments)
		case *ast.FragmentSpread:
			named := fragments.ForName(selected.Name)
			if named == nil {
				return nil, fmt.Errorf("there is no fragment %s", selected.Name)
			}
			into, err = compile(into, named.SelectionSet, fragments)
		}
		if err != nil {
			return nil, err
		}
	}
	return into, nil
}

// response appends a whole response, of which each writes the root fields.
func (p *Plan) response(b []byte, each func(b []byte, f *field) []byte) []byte {
	return append(p.root.object(append(b, `{"data":`...), each), '}')
}

// object appends an object, of which each writes the values.
func (s selection) object(b []byte, each func(b []byte, f *field) []byte) []byte {
	b = append(b, '{')
	for i := range s {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(append(b, s[i].key...), &s[i])
	}
	return append(b, '}')
}

// list appends n values.
func list(b []byte, n int, each func(b []byte, i int) []byte) []byte {
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, i)
	}
	return append(b, ']')
}

// text appends a string of the store, whose texts have nothing that JSON would escape.
func text(b []byte, s string) []byte { return append(append(append(b, '"'), s...), '"') }

func boolean(b []byte, v bool) []byte {
	if v {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

func null(b []byte) []byte { return append(b, "null"...) }

func moment(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return null(b)
	}
	return text(b, t.Format(time.RFC3339Nano))
}

// unknown is called for a field that the package does not know: a mistake of who wrote the
// document.
func unknown(_ []byte, f *field) []byte { panic("answer: nothing is known of the field " + f.name) }

// dollars appends a Money.
func dollars(b []byte, cents int64, of selection) []byte {
	return amount(b, money.Money{Amount: cents, Currency: "USD"}, of)
}

func amount(b []byte, m money.Money, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "Money")
		case "amount":
			return text(b, string(m.Decimal()))
		case "currencyCode":
			return text(b, string(m.Currency))
		}
		return unknown(b, f)
	})
}

// taxed appends a TaxedMoney, of which nothing is tax.
func taxed(b []byte, cents int64, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "TaxedMoney")
		case "net", "gross":
			return dollars(b, cents, f.of)
		case "tax":
			return dollars(b, 0, f.of)
		}
		return unknown(b, f)
	})
}

// pageInfo appends the PageInfo of a first page.
func pageInfo(b []byte, more bool, n int, cursor func(i int) string, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "PageInfo")
		case "hasNextPage":
			return boolean(b, more)
		case "hasPreviousPage":
			return boolean(b, false)
		}
		if n == 0 {
			return null(b)
		}
		switch f.name {
		case "startCursor":
			return text(b, cursor(0))
		case "endCursor":
			return text(b, cursor(n-1))
		}
		return unknown(b, f)
	})
}

// in is the store that an answer is of, in Euros or in dollars.
type in struct {
	*dataset.Store
	euros bool
}
