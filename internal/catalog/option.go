package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// How many options a product has at most, how many values an option, and how many variants a product.
// Triggers of the tables hold whoever writes them to that.
const (
	MaxOptions  = 10
	MaxValues   = 250
	MaxVariants = 2000
)

var (
	// OptionsByProduct reads each product's options in the store's order.
	OptionsByProduct = record.Lists("options of products", optionsOfProducts, ent.ReadProductOption,
		func(o *ent.ProductOption) typeid.Product { return o.ProductID })
	// ValuesByOption reads each option's values in the store's order.
	ValuesByOption = record.Lists("values of options", valuesOfOptions, ent.ReadOptionValue,
		func(v *ent.OptionValue) typeid.ProductOption { return v.OptionID })
	// ActiveOptionsByID reads those options whose product is active: for ids that a client gave.
	ActiveOptionsByID = record.ByID("options", activeOptionsByID, ent.ReadProductOption,
		func(o *ent.ProductOption) typeid.ProductOption { return o.ID })
	// ActiveValuesByID reads those values of options whose product is active.
	ActiveValuesByID = record.ByID("values of options", activeValuesByID, ent.ReadOptionValue,
		func(v *ent.OptionValue) typeid.OptionValue { return v.ID })
)

// Swatch is what a value looks like.
type Swatch struct {
	Color *string // as #rrggbb
	Image *Image
}

// SwatchOf returns a value's swatch; nil if it has none. The picture shows what the value's name says.
func SwatchOf(v *ent.OptionValue) *Swatch {
	if v.SwatchColor == nil && v.SwatchImageURL == nil {
		return nil
	}
	swatch := &Swatch{Color: v.SwatchColor}
	if v.SwatchImageURL != nil {
		swatch.Image = &Image{URL: *v.SwatchImageURL, Alt: v.Name}
	}
	return swatch
}
