package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StaffFilter says which products the staff list: with one of several statuses, or any if that is nil, and
// with a text in their names or as the SKU of a variant.
type StaffFilter struct {
	Statuses []product.Status
	Text     *string
}

// VersionsOfProducts reads the versions of products, and the others those of other things.
var (
	VersionsOfProducts    = versions("products", typeid.Of[typeid.Product])
	VersionsOfVariants    = versions("variants", typeid.Of[typeid.Variant])
	VersionsOfCategories  = versions("categories", typeid.Of[typeid.Category])
	VersionsOfCollections = versions("collections", typeid.Of[typeid.Collection])
	VersionsOfTypes       = versions("product_types", typeid.Of[typeid.ProductType])
	VersionsOfAttributes  = versions("attributes", typeid.Of[typeid.Attribute])
)

func versions[K record.ID](table string, of func(uuid.UUID) K) *record.Many[K, int] {
	query := versionsOf[table]
	return record.NewMany("versions of "+table, func(found *record.Found[K, int], _ record.Parts, ids []K) ([]*record.Read, error) {
		return []*record.Read{query.With(func(r *record.Reader) {
			id := of(r.UUID())
			found.Values[id] = int(r.Int())
		}, typeid.Array(ids))}, nil
	})
}

// Publication is when a product comes and goes by itself; nil is never.
type Publication struct{ PublishAt, UnpublishAt *time.Time }

// PublicationsOfProducts reads when products come and go by themselves.
var PublicationsOfProducts = record.NewMany("publications of products",
	func(found *record.Found[typeid.Product, Publication], _ record.Parts, ids []typeid.Product) ([]*record.Read, error) {
		return []*record.Read{publicationsOfProducts.With(func(r *record.Reader) {
			id := typeid.Of[typeid.Product](r.UUID())
			found.Values[id] = Publication{record.Optional(r, r.Time), record.Optional(r, r.Time)}
		}, typeid.Array(ids))}, nil
	})

var staffProducts = page.Sorting[*ent.Product]{Ordering: byID, Cursor: indexedOrders[SortNewest].cursor, Queries: productsOfStaff(byID)}

// StaffProducts lists products whatever their status, the newest first. Whether the viewer may see them is
// for the caller to ask.
func (s *Service) StaffProducts(ctx context.Context, filter StaffFilter, args page.Args) (*ProductConnection, error) {
	var statuses, text any
	if filter.Statuses != nil {
		statuses = pq.Array(filter.Statuses)
	}
	if filter.Text != nil {
		if len([]rune(*filter.Text)) > maxFilterText {
			return nil, fault.BadUserInput(fmt.Sprintf("filter: the text is longer than %d characters", maxFilterText))
		}
		text = *filter.Text
	}
	total := page.CountOf("products", countStaffProducts, statuses, text)
	return staffProducts.Read(ctx, s.store.Client, args, total, ent.ReadProduct, statuses, text)
}

// StaffProduct returns a product whatever its status, by its id or, if that is nil, by its slug; nil when
// there is none. Whether the viewer may see it is for the caller to ask.
func (s *Service) StaffProduct(ctx context.Context, id *typeid.Product, slug string) (*ent.Product, error) {
	if id != nil {
		found, err := ProductsByID.Read(ctx, s.store.Client, []typeid.Product{*id})
		return found[*id], err
	}
	p, err := record.First(ctx, s.store.Client, staffProductBySlug, ent.ReadProduct, slug)
	if err != nil {
		return nil, fmt.Errorf("read product: %w", err)
	}
	return p, nil
}

// AreByRule reads of collections whether they have all that fulfils a rule.
var AreByRule = record.NewMany("rules of collections",
	func(found *record.Found[typeid.Collection, bool], _ record.Parts, ids []typeid.Collection) ([]*record.Read, error) {
		return []*record.Read{rulesThere.With(func(r *record.Reader) {
			id := typeid.Of[typeid.Collection](r.UUID())
			found.Values[id] = r.Bool()
		}, typeid.Array(ids))}, nil
	})
