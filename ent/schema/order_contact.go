package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// OrderContact is the personal part of an order, apart from its amounts so that it can be erased
// alone.
type OrderContact struct{ ent.Schema }

// Mixin of OrderContact.
func (OrderContact) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewOrderContact)} }

// Fields of OrderContact.
func (OrderContact) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.String("email").NotEmpty().MaxRuneLen(254),
		field.JSON("shipping_address", address.Address{}),
		field.JSON("billing_address", address.Address{}),
		field.JSON("vat_number", &vat.Given{}).Optional().Comment("That of the buyer's business, as it was known when the order was placed."),
		field.String("phone").Default("").MaxRuneLen(40),
		field.String("note").Default(""),
		field.String("gift_message").Default("").MaxRuneLen(500).Comment("What a card beside the goods is to say."),
		field.JSON("attributes", []custom.Attribute{}).Default([]custom.Attribute{}).Annotations(entsql.DefaultExpr("'[]'")),
		field.JSON("line_attributes", [][]custom.Attribute{}).Default([][]custom.Attribute{}).Annotations(entsql.DefaultExpr("'[]'")).
			Comment("Of the order's lines, by their positions: what is noted of a line may be personal."),
	}
}

// Edges of OrderContact.
func (OrderContact) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("contact").Field("order_id").Required().Unique().Immutable(),
	}
}

// Indexes of OrderContact.
func (OrderContact) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id").Unique(),
	}
}
