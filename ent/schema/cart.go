package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Cart is what somebody means to buy: a user's, or a guest's who knows its secret token.
type Cart struct{ ent.Schema }

// Mixin of Cart.
func (Cart) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewCart)} }

// Fields of Cart.
func (Cart) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Optional().Nillable(),
		field.Bytes("token_hash").Sensitive().MaxLen(32).Optional().Nillable(),
		field.String("currency").GoType(money.Currency("")).SchemaType(map[string]string{dialect.Postgres: "char(3)"}),
		field.UUID("channel_id", typeid.Channel{}).Optional().Nillable().Immutable().Comment("Where it was made; null outside of channels. Not a foreign key: a channel may go before its carts."),
		field.Int("version").Default(1).Comment("Goes up with each change of what shoppers say of the cart."),
		field.Enum("status").NamedValues("Open", "OPEN", "CheckingOut", "CHECKING_OUT", "Completed", "COMPLETED").Default("OPEN"),
		field.Bool("draft").Default(false).Immutable().Comment("Whether the staff have prepared it, so that only they change what is in it."),
		// What follows is personal. A cart that has become an order has none of it: the order does.
		field.String("email").Optional().Nillable().MaxRuneLen(254).Comment("Null: the user's own."),
		field.String("phone").Optional().Nillable().MaxRuneLen(40).Comment("Null: the user's own."),
		field.String("country").GoType(address.Country("")).SchemaType(map[string]string{dialect.Postgres: "char(2)"}).Optional().Nillable(),
		field.JSON("shipping_address", &address.Address{}).Optional(),
		field.JSON("billing_address", &address.Address{}).Optional().Comment("Null: as the shipping address."),
		field.JSON("vat_number", &vat.Given{}).Optional().Comment("That of the buyer's business; null if none was given."),
		field.String("note").Default(""),
		field.String("gift_message").Default("").MaxRuneLen(500).Comment("What a card beside the goods is to say."),
		field.JSON("attributes", []custom.Attribute{}).Default([]custom.Attribute{}).Annotations(entsql.DefaultExpr("'[]'")),
		field.JSON("deliveries", []delivery.Chosen{}).Default([]delivery.Chosen{}).Annotations(entsql.DefaultExpr("'[]'")).Comment("What shoppers have chosen for each group of lines that is sent together."),
		field.JSON("codes", []string{}).Default([]string{}).Annotations(entsql.DefaultExpr("'[]'")).Comment("For promotions, as shoppers have given them."),
		field.JSON("tenders", &pricing.ChosenTenders{}).Optional().Comment("What is to pay before a gateway is asked; null for nothing."),
	}
}

// Edges of Cart.
func (Cart) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Annotations(cascade).StorageKey(edge.Symbol("carts_users_carts")),
	}
}

// Indexes of Cart.
func (Cart) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "status", "id"),
		index.Fields("created_at").Annotations(entsql.IndexWhere("status <> 'CHECKING_OUT'")), // for the purge
		index.Fields("created_at").StorageKey("cart_remindable").Annotations(entsql.IndexWhere("status = 'OPEN' AND (user_id IS NOT NULL OR email IS NOT NULL)")), // for reminders
	}
}

// Annotations of Cart.
func (Cart) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"carts_have_an_owner": "user_id IS NOT NULL OR token_hash IS NOT NULL",
	})}
}
