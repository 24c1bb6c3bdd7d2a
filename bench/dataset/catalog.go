package dataset

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Category is a node of the catalog's tree.
type Category struct {
	N                       int
	ID                      typeid.Category
	Name, Slug, Description string
	Top                     bool // there is none above
}

// Leaves is how many categories have products, the big one left out. Their numbers begin with 0.
func (s *Store) Leaves() int { return s.Products / PerCategory }

// BigCategory is the number of the big category.
func (s *Store) BigCategory() int { return s.Leaves() }

// Category returns a category: leaves first, then the big one, then those at the top.
func (s *Store) Category(n int) Category {
	c := Category{N: n, ID: typeid.Of[typeid.Category](newID(categories, n)), Top: n >= s.BigCategory()}
	c.Name = pick(materials, number(categories, n, 3)) + " " + pick(nouns, number(categories, n, 4))
	if n == s.BigCategory() {
		c.Name = "Everything Else"
	}
	c.Slug = slug(c.Name, n)
	c.Description = sentences(categories, n, 2)
	return c
}

// Categories is how many there are of all kinds.
func (s *Store) Categories() int { return s.BigCategory() + 1 + (s.Leaves()+perTop-1)/perTop }

// Parent returns the category above a leaf; false for the others.
func (s *Store) Parent(n int) (Category, bool) {
	if n >= s.BigCategory() {
		return Category{}, false
	}
	return s.Category(s.BigCategory() + 1 + n/perTop), true
}

// Size is how many products a leaf or the big category has.
func (s *Store) Size(category int) int {
	if category == s.BigCategory() {
		return s.Big
	}
	return PerCategory
}

// InCategory returns the number of a category's i-th product, the newest first.
func (s *Store) InCategory(category, i int) int {
	if category == s.BigCategory() {
		return s.Products + s.Big - 1 - i
	}
	return category + (PerCategory-1-i)*s.Leaves()
}

// Product is what the store sells.
type Product struct {
	N        int
	ID       typeid.Product
	Name     string
	Category int
	Made     time.Time
	Variants [variantsEach]Variant
}

// Slug returns the product's part of an address.
func (p *Product) Slug() string { return slug(p.Name, p.N) }

// Description returns a few sentences.
func (p *Product) Description() string { return sentences(products, p.N, 4) }

// AllProducts is how many there are, the big category's included: those come last.
func (s *Store) AllProducts() int { return s.Products + s.Big }

// Product returns a product.
func (s *Store) Product(n int) Product {
	p := Product{
		N: n, ID: typeid.Of[typeid.Product](newID(products, n)), Name: s.Name(n), Category: s.BigCategory(), Made: made(n),
	}
	if n < s.Products {
		p.Category = n % s.Leaves()
	}
	for i := range p.Variants {
		p.Variants[i] = s.variant(n, i)
	}
	return p
}

func productName(n int) string {
	return pick(adjectives, number(products, n, 3)) + " " + pick(materials, number(products, n, 4)) + " " + pick(nouns, number(products, n, 5))
}

// Image is a picture of a product.
type Image struct {
	ID       typeid.ProductImage
	URL, Alt string
}

// Images returns a product's pictures in their order.
func (p *Product) Images() [imagesEach]Image {
	var all [imagesEach]Image
	for i := range all {
		m := p.N*imagesEach + i
		all[i] = Image{
			ID:  typeid.Of[typeid.ProductImage](newID(images, m)),
			URL: "https://images.example.com/products/" + strconv.Itoa(p.N) + "-" + strconv.Itoa(i) + ".jpg",
			Alt: p.Name + pick(views, uint64(i)),
		}
	}
	return all
}

// Variant is what a shopper buys. Amounts are in minor units of US dollars; CompareAt is 0 when
// there is none.
type Variant struct {
	N                int
	ID               typeid.Variant
	Product          int
	Name, SKU        string
	Options          [2]option.Selected
	Price, CompareAt int64
	Stock            [2]int // in each location; -1 where it has no level
}

// bigStock is how much there is of each variant of the big category.
const bigStock = 1_000_000_000

func (s *Store) variant(product, i int) Variant {
	n := product*variantsEach + i
	size, colour := pick(variantSizes, uint64(i)), pick(colours, number(products, product, 6))
	v := Variant{
		N: n, ID: typeid.Of[typeid.Variant](newID(variants, n)), Product: product,
		Name: size + " / " + colour, SKU: "SG-" + strconv.Itoa(100_000+product) + "-" + size[:1],
		Options: [2]option.Selected{{Name: "Size", Value: size}, {Name: "Colour", Value: colour}},
		Price:   500 + int64(number(products, product, 7)%20_000) + int64(i)*int64(number(variants, n, 3)%5_000),
	}
	if number(variants, n, 4)%4 == 0 {
		v.CompareAt = v.Price + 100 + int64(number(variants, n, 5)%2_000)
	}
	v.Stock = s.stockOf(product, n)
	return v
}

// stockOf gives one product in sixteen no stock at all, and a third of the variants a level in the
// second location.
func (s *Store) stockOf(product, variant int) [2]int {
	if product >= s.Products {
		return [2]int{bigStock, -1}
	}
	level := [2]int{int(number(variants, variant, 6) % 50), -1}
	if number(variants, variant, 7)%3 == 0 {
		level[1] = int(number(variants, variant, 8) % 20)
	}
	if number(products, product, 8)%16 == 0 {
		return [2]int{0, min(level[1], 0)}
	}
	return level
}

// Variant returns a variant by its number: two to each product.
func (s *Store) Variant(n int) Variant { return s.variant(n/variantsEach, n%variantsEach) }

// Available is how many of the variant can be bought.
func (v *Variant) Available() int { return v.Stock[0] + max(v.Stock[1], 0) }

// Euros is the variant's price in cents of a Euro.
func (v *Variant) Euros() int64 { return v.Price * 92 / 100 }

func slug(name string, n int) string {
	return strings.ReplaceAll(strings.ToLower(name), " ", "-") + "-" + strconv.Itoa(n)
}

// sentences returns n of them.
func sentences(k kind, row, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(pick(prose, number(k, row, 16+uint64(i))))
	}
	return b.String()
}
