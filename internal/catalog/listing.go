package catalog

import (
	"context"
	"maps"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductSort is an order that products can be listed in.
type ProductSort string

// The orders of products.
const (
	SortNewest         ProductSort = "NEWEST"
	SortOldest         ProductSort = "OLDEST"
	SortName           ProductSort = "NAME"
	SortNameDescending ProductSort = "NAME_DESCENDING"
	SortPriceLowest    ProductSort = "PRICE_LOWEST"
	SortPriceHighest   ProductSort = "PRICE_HIGHEST"
	SortBestSelling    ProductSort = "BEST_SELLING"
	SortUpdated        ProductSort = "RECENTLY_UPDATED"
	SortManual         ProductSort = "MANUAL"    // of collections alone
	SortRelevance      ProductSort = "RELEVANCE" // of searches alone
)

type (
	// ProductConnection is a page of products.
	ProductConnection = page.Connection[*ent.Product]
	// ProductEdge is a product on a page.
	ProductEdge = page.Edge[*ent.Product]
	// CategoryPage asks for a page of a category's products.
	CategoryPage = page.Of[typeid.Category, ProductSort]
	// FilteredPage asks for a page of those products of a category or a collection that fulfil a filter.
	FilteredPage = page.Of[scope, filtered]
	// CollectionPage asks for a page of a collection's products in the store's order.
	CollectionPage = page.Of[typeid.Collection, struct{}]
)

var (
	// byID is by when products were made: ids are in that order.
	byID   = page.Ordering{Name: "PRODUCT_ID", Columns: []page.Column{page.UUID(product.FieldID)}, Desc: true}
	byName = page.Ordering{
		Name:    "PRODUCT_COLLATED_NAME",
		Columns: []page.Column{page.Text(product.FieldName), page.UUID(product.FieldID)},
	}
	byUpdate = page.Ordering{
		Name: "PRODUCT_UPDATED_AT", Desc: true,
		Columns: []page.Column{page.Time(product.FieldUpdatedAt), page.UUID(product.FieldID)},
	}
	byPrice    = page.Ordering{Name: "PRODUCT_PRICE", Columns: []page.Column{page.Integer("low"), page.UUID("id")}}
	bySales    = page.Ordering{Name: "PRODUCT_SALES", Columns: []page.Column{page.Integer("sold"), page.UUID("id")}, Desc: true}
	byPosition = page.Ordering{Name: "COLLECTION_POSITION", Columns: []page.Column{page.Integer("position"), page.UUID("id")}}
)

func reversed(o page.Ordering) page.Ordering {
	o.Desc = !o.Desc
	return o
}

// ownOrder is an order by what is in the rows of products themselves, and what its columns are of each.
type ownOrder struct {
	page.Ordering
	key func(*ent.Product) []any
}

func (o ownOrder) cursor(p *ent.Product) string { return o.Cursor(o.key(p)...) }

func keyByID(p *ent.Product) []any     { return []any{p.ID.UUID()} }
func keyByName(p *ent.Product) []any   { return []any{p.Name, p.ID.UUID()} }
func keyByUpdate(p *ent.Product) []any { return []any{p.UpdatedAt, p.ID.UUID()} }

// indexedOrders are those that each category has an index for. A list of the store or of a category is read by that.
var indexedOrders = map[ProductSort]ownOrder{
	SortNewest: {byID, keyByID}, SortOldest: {reversed(byID), keyByID},
	SortName: {byName, keyByName}, SortNameDescending: {reversed(byName), keyByName},
}

// ownOrders are all of them.
var ownOrders = func() map[ProductSort]ownOrder {
	all := maps.Clone(indexedOrders)
	all[SortUpdated] = ownOrder{byUpdate, keyByUpdate}
	return all
}()

// sortings returns how a list of products is sorted in some orders. Its queries are made for each.
func sortings(orders map[ProductSort]ownOrder, queries func(page.Ordering) page.Queries) map[ProductSort]page.Sorting[*ent.Product] {
	all := map[ProductSort]page.Sorting[*ent.Product]{}
	for sort, o := range orders {
		all[sort] = page.Sorting[*ent.Product]{Ordering: o.Ordering, Cursor: o.cursor, Queries: queries(o.Ordering)}
	}
	return all
}

// filteredSortings returns the orders of a list of products that fulfil a filter.
func filteredSortings() map[ProductSort]page.Sorting[*ent.Product] {
	all := sortings(ownOrders, func(o page.Ordering) page.Queries { return filteredProducts(o, ownRows) })
	for sort, own := range all {
		own.Counted = true
		all[sort] = own
	}
	for sort, by := range map[ProductSort]struct {
		page.Ordering
		rows rankedRows
	}{
		SortPriceLowest: {byPrice, pricedRows}, SortPriceHighest: {reversed(byPrice), pricedRows}, SortBestSelling: {bySales, soldRows},
		SortManual: {byPosition, positionedRows},
	} {
		all[sort] = page.Sorting[*ent.Product]{
			Ordering: by.Ordering, Queries: filteredProducts(by.Ordering, by.rows), Counted: true,
			Ranked: func(p *ent.Product, rank int64) string { return by.Cursor(rank, p.ID.UUID()) },
		}
	}
	return all
}

// scope is what a list has the products of: a category, a collection or, as zeros, the store.
type scope uuid.UUID

// UUID returns the id.
func (s scope) UUID() uuid.UUID { return uuid.UUID(s) }

// Scope is a kind of scopes: where the facts of products have their ids.
type Scope string

// The kinds of scopes.
const (
	OfCategory   Scope = "categories"
	OfCollection Scope = "collections"
)

// filtered is what a list of products depends on beside its scope. It is comparable, so that pages of
// several scopes are read together.
type filtered struct {
	within Scope
	sort   ProductSort
	condition
	compared
	Terms
}

// args are the arguments of filteredProducts and countFiltered for scopes, after the first two.
func (f filtered) args(scopes []scope, _ record.Parts) []any {
	facts, exact := make([]string, len(scopes)), make([]string, len(scopes))
	for i, s := range scopes {
		within := f.condition
		if s.UUID() != uuid.Nil {
			within = and([]condition{known("($." + string(f.within) + `[*] == "` + s.UUID().String() + `")`), f.condition})
		}
		facts[i], exact[i] = within.facts, within.exact
	}
	return append(f.Terms.args(), pq.Array(facts), pq.Array(exact), f.volatile, f.low, f.high, f.priced, f.sale, f.stocked)
}

// counts are the totals of lists that depend on this.
func (f filtered) counts() *record.Many[uuid.UUID, int] {
	onlyPriced := f.sort == SortPriceLowest || f.sort == SortPriceHighest
	isWhole := !onlyPriced && f.condition == and(nil) && f.compared == anything
	return record.NewMany("filtered products", func(found *record.Found[uuid.UUID, int], _ record.Parts, ids []uuid.UUID) ([]*record.Read, error) {
		if isWhole {
			return sizesOf(found, f.within, ids), nil
		}
		scopes := make([]scope, len(ids))
		for i, id := range ids {
			scopes[i] = scope(id)
		}
		args := append([]any{typeid.Array(scopes), onlyPriced}, f.args(scopes, 0)...)
		return []*record.Read{countFiltered.With(func(r *record.Reader) {
			id := r.UUID()
			found.Values[id] = int(r.Int())
		}, args...)}, nil
	})
}

// sizesOf reads how many active products scopes have, which are kept count of.
func sizesOf(found *record.Found[uuid.UUID, int], within Scope, ids []uuid.UUID) (reads []*record.Read) {
	var some []scope
	for _, id := range ids {
		if id != uuid.Nil {
			some = append(some, scope(id))
			continue
		}
		reads = append(reads, countProducts.With(func(r *record.Reader) { found.Values[uuid.Nil] = int(r.Int()) }))
	}
	if len(some) == 0 {
		return reads
	}
	query := sizesOfCategories
	if within == OfCollection {
		query = sizesOfCollections
	}
	return append(reads, query.With(func(r *record.Reader) {
		id := r.UUID()
		found.Values[id] = int(r.Int())
	}, typeid.Array(some)))
}

var (
	ofAll      = sortings(indexedOrders, allProducts)
	ofCategory = sortings(indexedOrders, categoryProducts)
	ofFiltered = filteredSortings()
	totalOfAll = page.CountOf("products", countProducts)
	sizes      = page.CountsOf("products of categories", sizesOfCategories)

	inCategories = sortings(indexedOrders, categoriesProducts)

	ofCategories = &page.ListsOf[typeid.Category, ProductSort, *ent.Product]{
		What:    "products of categories",
		Sorting: func(s ProductSort) page.Sorting[*ent.Product] { return inCategories[s] },
		Read:    ent.ReadProduct,
		Counts:  func(ProductSort) *record.Many[uuid.UUID, int] { return sizes },
	}

	ofScopes = &page.ListsOf[scope, filtered, *ent.Product]{
		What:    "filtered products",
		Sorting: func(f filtered) page.Sorting[*ent.Product] { return ofFiltered[f.sort] },
		Args:    filtered.args,
		Read:    ent.ReadProduct,
		Counts:  filtered.counts,
	}

	// ProductsByCategory reads pages of the active products of categories and of all categories
	// below them. A category that does not exist has no products.
	ProductsByCategory = ofCategories.Pages()
	// FilteredProducts reads pages of the active products of categories or collections that fulfil a
	// filter, or in an order that is not of their own rows. What has changed in the last moment may not
	// count yet.
	FilteredProducts = ofScopes.Pages()
)

// NewCategoryPage returns the page that arguments ask for, or a BAD_USER_INPUT.
func NewCategoryPage(category typeid.Category, sort ProductSort, args page.Args) (CategoryPage, error) {
	if _, known := indexedOrders[sort]; !known {
		return CategoryPage{}, errSort
	}
	return ofCategories.Page(category, sort, args)
}

// NewFilteredPage returns the page that arguments ask for, or a BAD_USER_INPUT. No filter is nil.
func NewFilteredPage(
	within Scope, id uuid.UUID, filter *ProductFilter, sort ProductSort, terms Terms, args page.Args,
) (FilteredPage, error) {
	if _, known := ofFiltered[sort]; !known || sort == SortManual && within != OfCollection {
		return FilteredPage{}, errSort
	}
	if filter == nil {
		filter = &ProductFilter{}
	}
	asked, err := filter.within(within, sort, terms)
	if err != nil {
		return FilteredPage{}, err
	}
	return ofScopes.Page(scope(id), asked, args)
}

// within returns what a list depends on that a filter lets through, beside its scope. What is wrong with the filter is a
// BAD_USER_INPUT.
func (f *ProductFilter) within(within Scope, sort ProductSort, terms Terms) (filtered, error) {
	asked, compared, err := f.split(terms.Currency)
	if terms.Chosen {
		asked = and([]condition{soldIn(terms.Channel), asked})
	}
	return filtered{within, sort, asked, compared, terms}, err
}

// soldIn says that a product was chosen for a channel.
func soldIn(channel typeid.Channel) condition {
	return known(`($.channels[*] == "` + channel.UUID().String() + `")`)
}

// SizesIn counts the active products of categories or collections that are sold by terms.
func SizesIn(within Scope, terms Terms) *record.Many[uuid.UUID, int] {
	switch {
	case terms.Chosen:
		return filtered{within, SortNewest, soldIn(terms.Channel), anything, terms}.counts()
	case within == OfCollection:
		return CollectionSizes
	}
	return ProductCounts
}

// IsFiltered reports whether a list has to be read as a FilteredPage.
func IsFiltered(filter *ProductFilter, sort ProductSort, terms Terms) bool {
	_, indexed := indexedOrders[sort]
	return !indexed || terms.Chosen || filter != nil && !filter.isOnlyCategory()
}

var errSort = fault.BadUserInput("the list does not have this order")

// Products lists the active products that the filter lets through, by terms. Arguments that make no
// page are BAD_USER_INPUT; a category that does not exist has no products.
func (s *Service) Products(
	ctx context.Context, filter ProductFilter, sort ProductSort, terms Terms, args page.Args,
) (*ProductConnection, error) {
	if IsFiltered(&filter, sort, terms) {
		asked, err := NewFilteredPage(OfCategory, uuid.Nil, &filter, sort, terms, args)
		if err != nil {
			return nil, err
		}
		found, err := FilteredProducts.Read(ctx, s.store.Client, []FilteredPage{asked})
		return found[asked], err
	}
	if id := filter.CategoryID; id != nil {
		total := page.Total{Counts: sizes, Of: id.UUID()}
		return ofCategory[sort].Read(ctx, s.store.Client, args, total, ent.ReadProduct, *id)
	}
	return ofAll[sort].Read(ctx, s.store.Client, args, totalOfAll, ent.ReadProduct)
}
