package demo

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/option"
)

// category has texts for search engines where its name and description say too little for them.
type category struct {
	name, description        string
	seoTitle, seoDescription string
	children                 []category
	products                 []product
}

type product struct {
	sku         string // its variants' SKUs begin with it
	name        string
	description string
	variants    []variant
}

// variant is one way to buy a product. Amounts are cents; was is zero unless there was a higher
// price before. What it costs in pounds follows from the euros: see pence.
type variant struct {
	options        []option.Selected
	usd, eur       int64
	wasUSD, wasEUR int64
}

func (v variant) name() string {
	if len(v.options) == 0 {
		return "Standard"
	}
	values := make([]string, len(v.options))
	for i, o := range v.options {
		values[i] = o.Value
	}
	return strings.Join(values, " / ")
}

func (v variant) sku(product string) string {
	for _, o := range v.options {
		product += "-" + strings.ToUpper(slug(o.Value))
	}
	return product
}

// pence returns the price in pounds that goes with one in euros: in halves of a pound, and in whole ones from
// a hundred pounds on.
func pence(cents int64) int64 {
	amount, step := cents*86/100, int64(50)
	if amount >= 10_000 {
		step = 100
	}
	return (amount + step/2) / step * step
}

// slug makes a name fit for an address: lower-case letters and digits of ASCII, with hyphens for
// all else.
func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

// one is a product without options.
func one(usd, eur int64) []variant { return []variant{{usd: usd, eur: eur}} }

// sale is a product without options at a lower price than before.
func sale(usd, wasUSD, eur, wasEUR int64) []variant {
	return []variant{{usd: usd, eur: eur, wasUSD: wasUSD, wasEUR: wasEUR}}
}

// bags are the sizes that coffee is sold in, by the price of the small one.
func bags(usd, eur int64) []variant {
	large := func(small int64) int64 { return small*7/2/100*100 + 90 }
	return []variant{
		{options: []option.Selected{{Name: "Size", Value: "250 g"}}, usd: usd, eur: eur},
		{options: []option.Selected{{Name: "Size", Value: "1 kg"}}, usd: large(usd), eur: large(eur)},
	}
}

// sized is a product in several sizes.
func sized(sizes ...size) []variant {
	variants := make([]variant, len(sizes))
	for i, s := range sizes {
		variants[i] = variant{options: []option.Selected{{Name: "Size", Value: s.name}}, usd: s.usd, eur: s.eur}
	}
	return variants
}

type size struct {
	name     string
	usd, eur int64
}

// colours is a product in several colours of the same price.
func colours(usd, eur int64, names ...string) []variant {
	variants := make([]variant, len(names))
	for i, n := range names {
		variants[i] = variant{options: []option.Selected{{Name: "Colour", Value: n}}, usd: usd, eur: eur}
	}
	return variants
}

// worn is a product in every combination of sizes and colours.
func worn(usd, eur int64, sizes, colours []string) []variant {
	var variants []variant
	for _, s := range sizes {
		for _, c := range colours {
			options := []option.Selected{{Name: "Size", Value: s}, {Name: "Colour", Value: c}}
			variants = append(variants, variant{options: options, usd: usd, eur: eur})
		}
	}
	return variants
}

// was gives the last of the variants a higher price before.
func was(usd, eur int64, variants []variant) []variant {
	last := &variants[len(variants)-1]
	last.wasUSD, last.wasEUR = usd, eur
	return variants
}

// stockOf is how many there are in Berlin and in Reno, for variants where that matters to whoever
// tries the demo. The others have some that follow from their SKU.
var stockOf = map[string][2]int{
	"POUROVER-6-CUPS":    {10, 0}, // ten in all: the last ones, to race for
	"GEISHA-1-KG":        {0, 0},
	"LEVER":              {0, 0},
	"YUNOMI-CELADON":     {0, 0},
	"GYUTO":              {1, 0},
	"APRON-L-INDIGO":     {0, 3},
	"KETTLE-MATTE-BLACK": {400, 250},
	"CHAIR-MOSS":         {0, 0},
	"STORM":              {1, 1},
	"BASKET":             {0, 2},
	"PENCILS":            {900, 0},
}
