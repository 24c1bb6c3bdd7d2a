package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductFilter says which products to list; its zero value lists all.
type ProductFilter struct {
	CategoryID *typeid.Category
}

// ProductSort is an order that products can be listed in.
type ProductSort string

// The orders of products.
const (
	SortNewest ProductSort = "NEWEST"
	SortName   ProductSort = "NAME"
)

// Products are listed a page at a time.
type (
	ProductConnection = page.Connection[*ent.Product]
	ProductEdge       = page.Edge[*ent.Product]
)

// PriceRange is the lowest and the highest of several prices.
type PriceRange struct{ Min, Max money.Money }
