package schema

import (
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Variant is what a shopper buys: one combination of a product's options, with its own SKU, prices
// and stock. Triggers of a migration hold a product to 2,000 variants, and the options of a variant to
// be options of its product.
type Variant struct{ ent.Schema }

// Mixin of Variant.
func (Variant) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewVariant)} }

// Fields of Variant.
func (Variant) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("product_id", typeid.Product{}).Immutable(),
		field.Int("version").Default(1).Annotations(apart{true}).Comment("Goes up with each change by the staff."),
		field.String("sku").NotEmpty().MaxRuneLen(100).Unique(),
		field.String("name").NotEmpty().MaxRuneLen(200),
		// Whoever writes them gives names and values. The triggers add the ids.
		field.JSON("options", []option.Selected{}).Default([]option.Selected{}),
		field.Int("position").Default(0),
		// A foreign key of two columns, which only the migrations make, holds the picture to those of the
		// variant's product.
		field.UUID("image_id", typeid.ProductImage{}).Optional().Nillable(),
		field.String("barcode").Default("").MaxRuneLen(100),
		field.JSON("weight", &measure.Weight{}).Optional(),
		field.JSON("dimensions", &measure.Dimensions{}).Optional(),
		field.JSON("content", &measure.Content{}).Optional(),
		field.UUID("tax_class_id", typeid.TaxClass{}).Optional().Nillable().Annotations(apart{true}).
			Comment("How it is taxed; null as its product."),
		field.Bool("requires_shipping").Default(true),
		field.Bool("gift_card").Default(false).Comment("Whether each unit is a gift card that is worth its price."),
		field.Int("quantity_minimum").Default(1),
		field.Int("quantity_maximum").Optional().Nillable(),
		field.Int("quantity_increment").Default(1),
	}
}

// Edges of Variant.
func (Variant) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("product", Product.Type).Ref("variants").Field("product_id").Required().Unique().Immutable(),
		edge.To("tax_class", TaxClass.Type).Field("tax_class_id").Unique().Annotations(restrict),
		edge.To("prices", Price.Type).Annotations(cascade),
		edge.To("stock_levels", StockLevel.Type).Annotations(cascade),
	}
}

// Indexes of Variant.
func (Variant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("product_id", "position", "id"),
		index.Fields("tax_class_id").Annotations(entsql.IndexWhere("tax_class_id IS NOT NULL")),
		index.Fields("barcode", "id").Annotations(entsql.IndexWhere("barcode <> ''")),
	}
}

// Annotations of Variant.
func (Variant) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"variants_options_at_most_10": "CASE WHEN jsonb_typeof(options) = 'array' THEN jsonb_array_length(options) <= 10 ELSE true END",
		"variants_weight":             measured("weight", "'GRAM', 'KILOGRAM', 'OUNCE', 'POUND'", "value"),
		"variants_dimensions":         measured("dimensions", "'MILLIMETER', 'CENTIMETER', 'INCH'", "length", "width", "height"),
		"variants_content":            content,
		"variants_quantity_minimum":   "CASE WHEN quantity_increment >= 1 THEN quantity_minimum >= 1 AND quantity_minimum % quantity_increment = 0 ELSE false END",
		"variants_quantity_maximum":   "quantity_maximum >= quantity_minimum",
	})}
}

// content is a check that the column is null, or two positive numbers as texts, with units of one kind.
const content = `content IS NULL OR (jsonb_typeof(content) = 'object' AND content - '{value,unit,per,perUnit}'::text[] = '{}'
		AND jsonb_typeof(content -> 'value') = 'string' AND content ->> 'value' ~ '^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$' AND content ->> 'value' ~ '[1-9]'
		AND jsonb_typeof(content -> 'per') = 'string' AND content ->> 'per' ~ '^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$' AND content ->> 'per' ~ '[1-9]'
		AND (content ->> 'unit' IN ('GRAM', 'KILOGRAM') AND content ->> 'perUnit' IN ('GRAM', 'KILOGRAM')
			OR content ->> 'unit' IN ('MILLILITER', 'LITER') AND content ->> 'perUnit' IN ('MILLILITER', 'LITER')
			OR content ->> 'unit' IN ('CENTIMETER', 'METER') AND content ->> 'perUnit' IN ('CENTIMETER', 'METER')
			OR content ->> 'unit' IN ('SQUARE_METER', 'PIECE') AND content ->> 'perUnit' = content ->> 'unit')) IS TRUE`

// measured is a check that a column is null, or an object of a unit and of numbers that are not
// negative, as texts.
func measured(column, units string, numbers ...string) string {
	condition := fmt.Sprintf("%s ->> 'unit' IN (%s)", column, units)
	rest := column + " - 'unit'"
	for _, name := range numbers {
		condition += fmt.Sprintf(` AND jsonb_typeof(%[1]s -> '%[2]s') = 'string' AND %[1]s ->> '%[2]s' ~ '^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$'`, column, name)
		rest += fmt.Sprintf(" - '%s'", name)
	}
	return fmt.Sprintf("%s IS NULL OR (jsonb_typeof(%[1]s) = 'object' AND %s AND %s = '{}') IS TRUE", column, condition, rest)
}
