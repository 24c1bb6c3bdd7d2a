package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

// categoryFacets is how many facets the category's page has. There is no category below a leaf.
const categoryFacets = 7

const categoryDocument = `query Category($slug: String!, $colours: [String!]!, $materials: [String!]!, $min: Decimal!, $max: Decimal!) {
  category(slug: $slug) {
    products(first: 24, filter: { facets: [
      { id: "option:colour", values: $colours }, { id: "attribute:material", values: $materials }, { id: "price", price: { min: $min, max: $max } }
    ] }) {
      totalCount
      nodes { name slug priceRange { min { amount currencyCode } } }
      facets(ids: ["price", "vendor", "tag", "option:size", "option:colour", "attribute:material", "attribute:weight"]) {` + facetFields + `      }
    }
  }
}`

var narrowed = workload{
	name: "w9", title: "a category with ten below, three facets chosen: 24 products and 7 facets", searches: true,
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		return searches(newOperation("Category", categoryDocument), func(r *rand.Rand) probe {
			n := narrow(s, r)
			return probe{n.variables(s), func(answer []byte) error { return n.check(s, answer) }}
		}), nil
	},
}

// narrowing is what is chosen in a category: what some product of it has, and some values beside.
type narrowing struct {
	top       int
	colours   []string
	materials []int
	min, max  int64
}

func narrow(s *dataset.Store, r *rand.Rand) narrowing {
	leaf := r.IntN(s.Leaves())
	top, _ := s.Parent(leaf)
	product := s.InCategory(leaf, r.IntN(dataset.PerCategory))
	one, other := s.Product(product), s.Product(r.IntN(s.Products))
	n := narrowing{top: top.N, colours: []string{colourOf(&one), colourOf(&other)}, min: max(0, one.Lowest()-4_000), max: one.Lowest() + 4_000}
	material := s.Choice(product, 0)
	for i := range 20 {
		n.materials = append(n.materials, (material+i)%dataset.Attributes[0].Choices)
	}
	return n
}

func colourOf(p *dataset.Product) string { return p.Variants[0].Options[1].Value }

func (n *narrowing) variables(s *dataset.Store) string {
	materials := ""
	for i, m := range n.materials {
		if i > 0 {
			materials += ","
		}
		materials += `"` + dataset.ChoiceSlug(0, m) + `"`
	}
	return fmt.Sprintf(`"slug":"%s","colours":["%s","%s"],"materials":[%s],"min":"%s","max":"%s"`,
		s.Category(n.top).Slug, n.colours[0], n.colours[1], materials, decimal(n.min), decimal(n.max))
}

// check compares how many products are found, and how many of each colour whatever colours are chosen, with the store's.
func (n *narrowing) check(s *dataset.Store, answer []byte) error {
	f, err := decode(answer, "category", "products")
	if err != nil {
		return err
	}
	total, colours := n.count(s)
	if f.TotalCount != total || !maps.Equal(f.of("option:colour"), colours) {
		return fmt.Errorf("%d products are found of %d, and of colours %v of %v", f.TotalCount, total, f.of("option:colour"), colours)
	}
	return f.check(s, categoryFacets)
}

// count counts the products that fulfil all choices, and of each colour those that fulfil all others.
func (n *narrowing) count(s *dataset.Store) (total int, colours map[string]int) {
	colours = map[string]int{}
	wanted := map[int]bool{}
	for _, m := range n.materials {
		wanted[m] = true
	}
	for leaf := range s.Leaves() {
		if above, _ := s.Parent(leaf); above.N != n.top {
			continue
		}
		for i := range s.Size(leaf) {
			p := s.Product(s.InCategory(leaf, i))
			if low := p.Lowest(); low < n.min || low > n.max || !wanted[s.Choice(p.N, 0)] {
				continue
			}
			colours[strings.ToLower(colourOf(&p))]++
			if colour := colourOf(&p); colour == n.colours[0] || colour == n.colours[1] {
				total++
			}
		}
	}
	return total, colours
}
