package catalog

import (
	"unique"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/variant"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// VariantList is which of a product's variants a page is of, and the terms of their offers.
type VariantList struct {
	Terms     unique.Handle[Terms]
	Selection Selection
}

type (
	// VariantPage asks for a page of a product's variants.
	VariantPage = page.Of[typeid.Product, VariantList]
	// OfferedConnection is a page of variants with their offers.
	OfferedConnection = page.Connection[Offered]
	// VariantEdge is a variant on a page.
	VariantEdge = page.Edge[*ent.Variant]
)

// VariantConnection is a page of variants, which knows what they were chosen by.
type VariantConnection struct {
	*page.Connection[*ent.Variant]
	Of Chosen
}

var (
	variantPosition = page.Ordering{
		Name:    "VARIANT_POSITION",
		Columns: []page.Column{page.Integer(variant.FieldPosition), page.UUID(variant.FieldID)},
	}
	variantsInOrder = page.Sorting[Offered]{
		Ordering: variantPosition,
		Cursor:   func(o Offered) string { return variantPosition.Cursor(int64(o.Position), o.ID.UUID()) },
		Queries:  variantPages(variantPosition),
	}
	ofProducts = &page.ListsOf[typeid.Product, VariantList, Offered]{
		What:    "pages of variants",
		Sorting: func(VariantList) page.Sorting[Offered] { return variantsInOrder },
		Args: func(list VariantList, _ []typeid.Product, parts record.Parts) []any {
			return append(list.Terms.Value().args(), parts.Has(PricePart), parts.Has(QuantityPart), string(list.Selection))
		},
		Read:   readOffered,
		Counts: func(VariantList) *record.Many[uuid.UUID, int] { return nil }, // VariantCounts has them
	}

	// VariantPages reads pages of products' variants in the store's order, with parts of their offers.
	VariantPages = ofProducts.Pages()
)

func readOffered(r *record.Reader) Offered {
	v := ent.ReadVariant(r)
	return Offered{v, readOffer(r, money.Currency(r.Text()))}
}

// NewVariantPage returns the page that arguments ask for, or a BAD_USER_INPUT.
func NewVariantPage(product typeid.Product, list VariantList, args page.Args) (VariantPage, error) {
	return ofProducts.Page(product, list, args)
}
