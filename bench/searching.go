package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

// wholly is how many of a shopper's first answers are looked at as a whole. There are more searches than can be known beforehand, and
// to look at an answer takes longer than to give it. So the later ones are only looked at for errors: the first come while it gets warm.
const wholly = 20

// probe is a search and what must hold for what is found.
type probe struct {
	variables string
	right     func(answer []byte) error
}

// searches returns what makes shoppers who search, each time for something else.
func searches(op operation, choose func(r *rand.Rand) probe) func(*rand.Rand) shopper {
	return func(r *rand.Rand) shopper {
		var body []byte
		asked := 0
		return func(a asker) error {
			p := choose(r)
			body = op.body(body[:0], p.variables)
			got, err := a.post("", body)
			if err != nil {
				return err
			}
			if !bytes.HasPrefix(got, []byte(`{"data":`)) || bytes.Contains(got, []byte(`"errors":`)) {
				return fmt.Errorf("%s is answered with %.1000s", body, got)
			}
			if asked++; asked > wholly {
				return nil
			}
			if err := p.right(got); err != nil {
				return fmt.Errorf("a wrong answer to %s: %w\n%.1000s", body, err, got)
			}
			return nil
		}
	}
}

// pair is two words by which a product is found.
type pair struct {
	product     int
	first, last string
}

// anyPair returns what shoppers look for: half of them a product, by two words of its name, of which few have both; the others a colour
// of a kind of thing, such as an ivory apron, of which there are many.
func anyPair(s *dataset.Store, r *rand.Rand) pair {
	n := r.IntN(s.AllProducts())
	if p := s.Product(n); r.IntN(2) == 0 && p.Category != s.BigCategory() {
		kind := strings.Fields(s.Category(p.Category).Name)
		return pair{n, strings.ToLower(colourOf(&p)), strings.ToLower(kind[len(kind)-1])}
	}
	words := s.Words(n)
	i := r.IntN(len(words) - 1)
	return pair{n, words[i], words[i+1]}
}

// found is a page of products with facets.
type found struct {
	TotalCount int
	Nodes      []node
	Facets     []struct {
		ID, Label  string
		Values     []counted
		Numbers    []counted
		Categories []struct{ Count int }
		Buckets    []counted
	}
}

type node struct {
	Name, Slug string
	PriceRange struct {
		Min struct{ Amount, CurrencyCode string }
	}
}

type counted struct {
	ID    string
	Count int
}

// facetFields is what is asked of facets: a line for each value that is shown.
const facetFields = `
      id
      label
      ... on ValueFacet { values(first: 10) { id label count } }
      ... on NumberFacet { numbers(first: 10) { id label count } }
      ... on PriceFacet { min { amount } max { amount } buckets { count } }
      ... on CategoryFacet { categories(first: 10) { category { name } count } }
`

// decode reads the field of an answer's data.
func decode(answer []byte, path ...string) (f found, err error) {
	rest := json.RawMessage(answer)
	for _, name := range append([]string{"data"}, path...) {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(rest, &object); err != nil {
			return f, err
		}
		rest = object[name]
	}
	err = json.Unmarshal(rest, &f)
	return f, err
}

// check looks at what is right of any page that has so many facets: it is full, its products are those of the store, and the counts
// are of as many products as are found.
func (f *found) check(s *dataset.Store, facets int) error {
	if len(f.Nodes) != min(f.TotalCount, pageSize) || len(f.Facets) != facets {
		return fmt.Errorf("%d of %d products, %d facets", len(f.Nodes), f.TotalCount, len(f.Facets))
	}
	for _, node := range f.Nodes {
		p := s.Product(numberOf(node.Slug))
		low := node.PriceRange.Min
		if node.Name != p.Name || node.Slug != p.Slug() || low.Amount != decimal(p.Lowest()) || low.CurrencyCode != "USD" {
			return fmt.Errorf("the product %s costs %s", node.Slug, low.Amount)
		}
	}
	for _, facet := range f.Facets {
		sum := 0
		for _, one := range append(facet.Values, append(facet.Numbers, facet.Buckets...)...) {
			sum += one.Count
		}
		if sum+len(facet.Categories) == 0 {
			return fmt.Errorf("the facet %s has no values", facet.ID)
		}
	}
	return nil
}

// of returns how many products have each value of a facet; those that none has are there only when they are chosen.
func (f *found) of(id string) map[string]int {
	counts := map[string]int{}
	for _, facet := range f.Facets {
		if facet.ID == id {
			for _, one := range facet.Values {
				if one.Count > 0 {
					counts[one.ID] = one.Count
				}
			}
		}
	}
	return counts
}

// numberOf returns the number of the product with a slug.
func numberOf(slug string) (n int) {
	_, _ = fmt.Sscanf(slug[bytes.LastIndexByte([]byte(slug), '-')+1:], "%d", &n)
	return n
}

func decimal(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

var errNothing = errors.New("nothing is found")
