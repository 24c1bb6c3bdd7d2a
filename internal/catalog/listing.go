package catalog

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductFilter says which products to list; its zero value lists all.
type ProductFilter struct {
	// CategoryID asks for the products of a category and of all categories below it.
	CategoryID *typeid.Category
}

// ProductSort is an order that products can be listed in.
type ProductSort string

// The orders of products.
const (
	SortNewest ProductSort = "NEWEST"
	SortName   ProductSort = "NAME"
)

type (
	// ProductConnection is a page of products.
	ProductConnection = page.Connection[*ent.Product]
	// ProductEdge is a product on a page.
	ProductEdge = page.Edge[*ent.Product]
	// CategoryPage asks for a page of a category's products.
	CategoryPage = page.Of[typeid.Category, ProductSort]
)

var (
	// byID is by when products were made: ids are in that order.
	byID   = page.Ordering{Name: "PRODUCT_ID", Columns: []page.Column{page.UUID(product.FieldID)}, Desc: true}
	byName = page.Ordering{
		Name:    "PRODUCT_COLLATED_NAME",
		Columns: []page.Column{page.Text(product.FieldName), page.UUID(product.FieldID)},
	}
)

// sortings returns the orders of a list of products, whose queries are made for each.
func sortings(queries func(page.Ordering) page.Queries) map[ProductSort]page.Sorting[*ent.Product] {
	return map[ProductSort]page.Sorting[*ent.Product]{
		SortNewest: {Ordering: byID, Cursor: func(p *ent.Product) string { return byID.Cursor(p.ID.UUID()) }, Queries: queries(byID)},
		SortName:   {Ordering: byName, Cursor: func(p *ent.Product) string { return byName.Cursor(p.Name, p.ID.UUID()) }, Queries: queries(byName)},
	}
}

var (
	ofAll      = sortings(allProducts)
	ofCategory = sortings(categoryProducts)
	totalOfAll = page.CountOf("products", countProducts)

	inCategories = sortings(categoriesProducts)

	ofCategories = &page.ListsOf[typeid.Category, ProductSort, *ent.Product]{
		What:    "products of categories",
		Sorting: func(s ProductSort) page.Sorting[*ent.Product] { return inCategories[s] },
		Read:    ent.ReadProduct,
		Counts:  page.CountsOf("products of categories", sizesOfCategories),
	}

	// ProductsByCategory reads pages of the active products of categories and of all categories
	// below them. A category that does not exist has no products.
	ProductsByCategory = ofCategories.Pages()
)

// NewCategoryPage returns the page that arguments ask for, or a BAD_USER_INPUT.
func NewCategoryPage(category typeid.Category, sort ProductSort, args page.Args) (CategoryPage, error) {
	if err := sort.check(); err != nil {
		return CategoryPage{}, err
	}
	return ofCategories.Page(category, sort, args)
}

// Products lists the active products that the filter lets through. Arguments that make no page are
// BAD_USER_INPUT; a category that does not exist has no products.
func (s *Service) Products(
	ctx context.Context, filter ProductFilter, sort ProductSort, args page.Args,
) (*ProductConnection, error) {
	if err := sort.check(); err != nil {
		return nil, err
	}
	if id := filter.CategoryID; id != nil {
		total := page.Total{Counts: ofCategories.Counts, Of: id.UUID()}
		return ofCategory[sort].Read(ctx, s.store.Client, args, total, ent.ReadProduct, *id)
	}
	return ofAll[sort].Read(ctx, s.store.Client, args, totalOfAll, ent.ReadProduct)
}

func (s ProductSort) check() error {
	if _, known := ofAll[s]; !known {
		return fault.BadUserInput("unknown order of products")
	}
	return nil
}
