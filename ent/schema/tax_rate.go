package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TaxRate is a tax that is due on goods of a class at some places: see docs/taxes.md.
type TaxRate struct{ ent.Schema }

// Mixin of TaxRate.
func (TaxRate) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewTaxRate)} }

// Fields of TaxRate.
func (TaxRate) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.UUID("tax_class_id", typeid.TaxClass{}),
		field.String("country").GoType(address.Country("")).SchemaType(map[string]string{dialect.Postgres: "char(2)"}).Comment("ISO 3166-1."),
		field.String("region").Default("").MaxRuneLen(3).Comment("The part of its ISO 3166-2 code after the country's; empty for the whole country."),
		field.String("postal_from").Default("").MaxRuneLen(10).Comment("How the first of its postal codes begins, in capitals and digits alone; empty for all."),
		field.String("postal_to").Default("").MaxRuneLen(10).Comment("How the last begins, with as many characters."),
		field.String("name").NotEmpty().MaxRuneLen(100).Comment("What buyers read, such as VAT."),
		field.String("jurisdiction").NotEmpty().MaxRuneLen(100).Comment("Whose tax it is."),
		field.Int64("rate").Comment("In millionths."),
		field.Bool("compound").Default(false).Comment("Whether it is due on the taxes before it, too."),
		field.Int("position").Default(0).Comment("Of the rates at one position, one counts. Those of different positions add up in their order."),
		field.Time("starts_at").Optional().Nillable().Comment("Null for since ever."),
		field.Time("ends_at").Optional().Nillable().Comment("It is not due any more from then on; null for without end."),
	}
}

// Edges of TaxRate.
func (TaxRate) Edges() []ent.Edge {
	return []ent.Edge{edge.To("tax_class", TaxClass.Type).Field("tax_class_id").Unique().Required().Annotations(restrict)}
}

// Indexes of TaxRate.
func (TaxRate) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("country", "id"),
		index.Fields("tax_class_id", "id"),
		// The migrations make a unique index, too, in which nulls are alike.
	}
}

// Annotations of TaxRate.
func (TaxRate) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"tax_rates_country":               `country ~ '^[A-Z]{2}$'`,
		"tax_rates_region":                `region ~ '^[A-Z0-9]{0,3}$'`,
		"tax_rates_postal":                `postal_from ~ '^[A-Z0-9]{0,10}$' AND postal_to ~ '^[A-Z0-9]{0,10}$' AND char_length(postal_from) = char_length(postal_to) AND postal_from COLLATE "C" <= postal_to COLLATE "C"`,
		"tax_rates_rate":                  "rate >= 0 AND rate <= 1000000",
		"tax_rates_position":              `"position" >= 0 AND "position" <= 5`,
		"tax_rates_starts_before_it_ends": "starts_at < ends_at",
	})}
}
