package dataset

import (
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// What the products of a searchable store have besides.
const (
	vendorCount = 300
	tagCount    = 200
	typeCount   = 12
	mostTags    = 4
	weightCount = 200 // in steps of 50 g
)

// Attribute is something with choices that products of a searchable store are filtered by.
type Attribute struct {
	Slug, Name string
	Choices    int
}

// Attributes are those of all products, beside the number WeightSlug.
var Attributes = []Attribute{{"material", "Material", 120}, {"pattern", "Pattern", 80}, {"origin", "Origin", 60}}

// WeightSlug is the attribute that is a number.
const WeightSlug = "weight"

// valuesEach is how many values of attributes a product has.
var valuesEach = len(Attributes) + 1

// Salts of the numbers below; those of all products are less.
const (
	saltWords  = 32
	saltVendor = 64
	saltType   = 65
	saltTags   = 66
	saltWeight = 80
	saltChoice = 81
	saltNames  = 96
)

// Words returns the words of a product's name, in small letters. In a searchable store these are 3 to 5 of a vocabulary of thousands.
func (s *Store) Words(product int) []string {
	if !s.Searchable {
		return strings.Fields(strings.ToLower(productName(product)))
	}
	words := make([]string, 3+number(products, product, saltWords)%3)
	for i := range words {
		words[i] = anyWord(number(products, product, saltWords+1+uint64(i)))
	}
	return words
}

// Name returns what a product is called.
func (s *Store) Name(product int) string {
	if !s.Searchable {
		return productName(product)
	}
	words := s.Words(product)
	for i, word := range words {
		words[i] = capital(word)
	}
	return strings.Join(words, " ")
}

// named returns what the n-th of a kind of things is called: a word that is none of the commonest.
func named(k kind, n int) string {
	return capital(vocabulary()[(int(k)*577+n*7+int(number(k, n, saltNames)%7))%vocabularySize])
}

// Vendor returns who makes a product of a searchable store.
func (s *Store) Vendor(product int) string {
	return vendorName(skewed(number(products, product, saltVendor), vendorCount))
}

func vendorName(n int) string {
	return named(vendors, n) + " " + capital(vocabulary()[n*13%vocabularySize])
}

// Tags returns up to four tags of a product of a searchable store, each once.
func (s *Store) Tags(product int) []string {
	tags, seen := []string{}, map[int]bool{}
	for i := range uint64(mostTags) {
		n := skewed(number(products, product, saltTags+i), tagCount)
		if !seen[n] {
			seen[n] = true
			tags = append(tags, strings.ToLower(named(tagsOf, n))+"-"+strconv.Itoa(n))
		}
	}
	return tags
}

// Choice returns which of an attribute's choices a product of a searchable store has.
func (s *Store) Choice(product, attribute int) int {
	return skewed(number(products, product, saltChoice+uint64(attribute)), Attributes[attribute].Choices)
}

// ChoiceSlug returns by what a choice is named in filters.
func ChoiceSlug(attribute, choice int) string {
	return Attributes[attribute].Slug + "-" + strconv.Itoa(choice)
}

// Weight returns what a product of a searchable store weighs, in grams.
func (s *Store) Weight(product int) int {
	return 50 * (1 + skewed(number(products, product, saltWeight), weightCount))
}

// Lowest returns the lowest price of a product's variants.
func (p *Product) Lowest() int64 { return min(p.Variants[0].Price, p.Variants[1].Price) }

// typeOf returns the type of a product of a searchable store.
func typeOf(product int) [16]byte {
	return newID(productTypes, skewed(number(products, product, saltType), typeCount))
}

func choiceID(attribute, choice int) uuid.UUID { return newID(choices, attribute<<16+choice) }

// definitions are the tables of the types and attributes that products of a searchable store have.
func (s *Store) definitions() []Table {
	return []Table{
		table("product_types", typeCount, typeRows, "name", "slug"),
		table("attributes", valuesEach, attributeRows, "name", "slug", "kind", "unit", "filterable"),
		table("attribute_choices", choiceCount(), choiceRows, "name", "slug", "kind", "position", "attribute_id"),
		{"product_type_attributes", []string{"product_type_id", "owner", "attribute_id", "position"}, typeCount * valuesEach, typeAttributeRows},
	}
}

func choiceCount() (n int) {
	for _, a := range Attributes {
		n += a.Choices
	}
	return n
}

func typeRows(yield func([]any) bool) {
	for n := range typeCount {
		if !yield(row(newID(productTypes, n), made(n), named(productTypes, n), "type-"+strconv.Itoa(n))) {
			return
		}
	}
}

func attributeRows(yield func([]any) bool) {
	for n, a := range Attributes {
		if !yield(row(newID(attributes, n), made(n), a.Name, a.Slug, "CHOICE", "", true)) {
			return
		}
	}
	n := len(Attributes)
	yield(row(newID(attributes, n), made(n), "Weight", WeightSlug, "NUMBER", "g", true))
}

func choiceRows(yield func([]any) bool) {
	for of, a := range Attributes {
		for n := range a.Choices {
			if !yield(row(choiceID(of, n), made(n), named(choices+kind(of), n), ChoiceSlug(of, n), "CHOICE", n, [16]byte(newID(attributes, of)))) {
				return
			}
		}
	}
}

func typeAttributeRows(yield func([]any) bool) {
	for n := range typeCount {
		for of := range valuesEach {
			if !yield([]any{[16]byte(newID(productTypes, n)), "PRODUCT", [16]byte(newID(attributes, of)), of}) {
				return
			}
		}
	}
}

func (s *Store) attributeValueRows(yield func([]any) bool) {
	for product := range s.AllProducts() {
		add := func(of int, kind string, choice, weight any) bool {
			n := product*valuesEach + of
			return yield(row(newID(attributeValues, n), made(n), kind, choice, weight, [16]byte(newID(attributes, of)), [16]byte(newID(products, product))))
		}
		for of := range Attributes {
			if !add(of, "CHOICE", [16]byte(choiceID(of, s.Choice(product, of))), nil) {
				return
			}
		}
		if !add(len(Attributes), "NUMBER", nil, strconv.Itoa(s.Weight(product))) {
			return
		}
	}
}
