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
)

var (
	byID   = page.Ordering{Name: "PRODUCT_ID", Columns: []page.Column{page.UUID(product.FieldID)}, Desc: true}
	byName = page.Ordering{
		Name:    "PRODUCT_NAME",
		Columns: []page.Column{page.Text(product.FieldName), page.UUID(product.FieldID)},
	}
)

// list is how to read one list of products: the window of a page, and where in the list a product stands.
type list struct {
	page.Window
	cursorOf func(*ent.Product) string
}

func newList(sort ProductSort, args page.Args) (list, error) {
	var l list
	switch sort {
	case SortNewest: // ids are in the order of making
		l.Ordering = byID
		l.cursorOf = func(p *ent.Product) string { return byID.Cursor(p.ID.UUID()) }
	case SortName:
		l.Ordering = byName
		l.cursorOf = func(p *ent.Product) string { return byName.Cursor(p.Name, p.ID.UUID()) }
	default:
		return list{}, fault.BadUserInput("unknown order of products")
	}
	var err error
	l.Window, err = args.Window(l.Ordering)
	return l, err
}

// Products lists the active products that the filter lets through. Arguments that make no page are BAD_USER_INPUT; a
// category that does not exist has no products.
func (s *Service) Products(
	ctx context.Context, filter ProductFilter, sort ProductSort, args page.Args,
) (*ProductConnection, error) {
	l, err := newList(sort, args)
	if err != nil {
		return nil, err
	}
	if id := filter.CategoryID; id != nil {
		rows, err := s.listCategory(ctx, *id, l.Window)
		if err != nil {
			return nil, err
		}
		return page.Build(l.Window, rows, l.cursorOf, func(ctx context.Context) (int, error) { return s.countCategory(ctx, *id) }), nil
	}
	rows, err := s.listAll(ctx, l.Window)
	if err != nil {
		return nil, err
	}
	return page.Build(l.Window, rows, l.cursorOf, s.countActive), nil
}
