package answer

import (
	"strconv"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
)

var productOrder = page.Ordering{Name: "PRODUCT_ID", Columns: []page.Column{page.UUID("id")}, Desc: true}

// Listing appends the answer to a query of products, the first of a category.
func (p *Plan) Listing(b []byte, s *dataset.Store, category, first int) []byte {
	return p.response(b, func(b []byte, f *field) []byte {
		if f.name != "products" {
			return unknown(b, f)
		}
		return in{Store: s}.products(b, category, first, f.of)
	})
}

// Detail appends the answer to a query of one product.
func (p *Plan) Detail(b []byte, s *dataset.Store, product int) []byte {
	return p.response(b, func(b []byte, f *field) []byte {
		if f.name != "product" {
			return unknown(b, f)
		}
		return in{Store: s}.product(b, s.Product(product), f.of)
	})
}

func (s in) products(b []byte, category, first int, of selection) []byte {
	size := s.Size(category)
	n := min(first, size)
	cursor := func(i int) string { return productOrder.Cursor(s.Product(s.InCategory(category, i)).ID.UUID()) }
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "ProductConnection")
		case "totalCount":
			return strconv.AppendInt(b, int64(size), 10)
		case "pageInfo":
			return pageInfo(b, size > n, n, cursor, f.of)
		case "nodes":
			return list(b, n, func(b []byte, i int) []byte {
				return s.product(b, s.Product(s.InCategory(category, i)), f.of)
			})
		case "edges":
			return list(b, n, func(b []byte, i int) []byte { return s.productEdge(b, category, i, cursor(i), f.of) })
		}
		return unknown(b, f)
	})
}

// Filtered appends the answer to a query of some products in Euros, in this order, of which there are more
// or not.
func (p *Plan) Filtered(b []byte, s *dataset.Store, found []int, first int) []byte {
	store := in{Store: s, euros: true}
	n := min(first, len(found))
	return p.response(b, func(b []byte, f *field) []byte {
		if f.name != "products" {
			return unknown(b, f)
		}
		return f.of.object(b, func(b []byte, f *field) []byte {
			switch f.name {
			case "totalCount":
				return strconv.AppendInt(b, int64(len(found)), 10)
			case "nodes":
				return list(b, n, func(b []byte, i int) []byte { return store.product(b, s.Product(found[i]), f.of) })
			}
			return unknown(b, f)
		})
	})
}

func (s in) productEdge(b []byte, category, i int, cursor string, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "ProductEdge")
		case "cursor":
			return text(b, cursor)
		case "node":
			return s.product(b, s.Product(s.InCategory(category, i)), f.of)
		}
		return unknown(b, f)
	})
}

func (s in) product(b []byte, p dataset.Product, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "Product")
		case "id":
			return text(b, p.ID.String())
		case "name":
			return text(b, p.Name)
		case "slug":
			return text(b, p.Slug())
		case "description":
			return text(b, p.Description())
		case "category":
			return s.category(b, s.Category(p.Category), f.of)
		case "variants":
			return list(b, len(p.Variants), func(b []byte, i int) []byte { return s.variant(b, &p.Variants[i], f.of) })
		case "images":
			images := p.Images()
			return list(b, len(images), func(b []byte, i int) []byte { return image(b, images[i], f.of) })
		case "mainImage":
			return image(b, p.Images()[0], f.of)
		case "priceRange":
			return s.priceRange(b, &p, f.of)
		case "available":
			return boolean(b, p.Variants[0].Available()+p.Variants[1].Available() > 0)
		case "createdAt", "updatedAt":
			return moment(b, p.Made)
		}
		return unknown(b, f)
	})
}

func (s in) category(b []byte, c dataset.Category, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "Category")
		case "id":
			return text(b, c.ID.String())
		case "name":
			return text(b, c.Name)
		case "slug":
			return text(b, c.Slug)
		case "description":
			return text(b, c.Description)
		case "parent":
			if above, ok := s.Parent(c.N); ok {
				return s.category(b, above, f.of)
			}
			return null(b)
		}
		return unknown(b, f)
	})
}

func (s in) variant(b []byte, v *dataset.Variant, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "Variant")
		case "id":
			return text(b, v.ID.String())
		case "name":
			return text(b, v.Name)
		case "sku":
			return text(b, v.SKU)
		case "options":
			return list(b, len(v.Options), func(b []byte, i int) []byte {
				return pair(b, "SelectedOption", "name", v.Options[i].Name, "value", v.Options[i].Value, f.of)
			})
		case "product":
			return s.product(b, s.Product(v.Product), f.of)
		case "price":
			return dollars(b, v.Price, f.of)
		case "compareAtPrice":
			if v.CompareAt == 0 {
				return null(b)
			}
			return dollars(b, v.CompareAt, f.of)
		case "availableQuantity":
			return strconv.AppendInt(b, int64(v.Available()), 10)
		case "available":
			return boolean(b, v.Available() > 0)
		}
		return unknown(b, f)
	})
}

// pair appends an object of two texts.
func pair(b []byte, kind, name1, value1, name2, value2 string, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, kind)
		case name1:
			return text(b, value1)
		case name2:
			return text(b, value2)
		}
		return unknown(b, f)
	})
}

func image(b []byte, i dataset.Image, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "ProductImage")
		case "id":
			return text(b, i.ID.String())
		case "url":
			return text(b, i.URL)
		case "alt":
			return text(b, i.Alt)
		}
		return unknown(b, f)
	})
}

func (s in) priceRange(b []byte, p *dataset.Product, of selection) []byte {
	low, high := p.Variants[0].Price, p.Variants[0].Price
	for i := range p.Variants {
		low, high = min(low, p.Variants[i].Price), max(high, p.Variants[i].Price)
	}
	least, most := money.Money{Amount: low, Currency: "USD"}, money.Money{Amount: high, Currency: "USD"}
	if s.euros {
		least, most = money.Money{Amount: low * 92 / 100, Currency: "EUR"}, money.Money{Amount: high * 92 / 100, Currency: "EUR"}
	}
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "PriceRange")
		case "min":
			return amount(b, least, f.of)
		case "max":
			return amount(b, most, f.of)
		}
		return unknown(b, f)
	})
}
