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
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Order is a purchase. Prices, names and totals are copied from the catalog and never change.
type Order struct{ ent.Schema }

// Mixin of Order.
func (Order) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewOrder)} }

// Fields of Order.
func (Order) Fields() []ent.Field {
	return []ent.Field{
		field.String("number").NotEmpty().MaxRuneLen(20).Unique().Immutable().Comment("What people call the order by; not a secret."),
		field.UUID("user_id", typeid.User{}).Optional().Nillable(),
		field.UUID("cart_id", typeid.Cart{}).Immutable().Comment("Where it came from; not a foreign key, because carts are swept."),
		field.UUID("channel_id", typeid.Channel{}).Optional().Nillable().Immutable().Comment("The cart's; not a foreign key: a channel may go before its orders."),
		currency(),
		amount("subtotal_net"),
		amount("subtotal_tax"),
		amount("total_net"),
		amount("total_tax"),
		part("discount", "What promotions have taken off the lines. The subtotal is what was left."),
		part("wrapping", "What wrapping lines as gifts cost. It is in the subtotal."),
		part("added_tax", "The part of subtotal_tax that the prices of the lists did not include."),
		part("shipping_net", "What the deliveries cost without taxes, after discounts."),
		part("shipping_tax", "The taxes on the deliveries."),
		part("shipping_discount", "What promotions have taken off the deliveries."),
		part("shipping_added_tax", "The part of shipping_tax that the prices of deliveries did not include."),
		field.String("tax_country").GoType(address.Country("")).SchemaType(map[string]string{dialect.Postgres: "char(2)"}).Optional().Nillable().Immutable().Annotations(apart{true}).Comment("Whose taxes were due; null if none were. XI is Northern Ireland."),
		part("tendered", "What gift cards and credit pay of the total. A payment is for the rest."),
		field.Bool("gift_cards").Default(false).Immutable().Comment("Whether gift cards are among what was bought."),
		field.Bool("taxes_estimated").Default(false).Immutable().Comment("Whether a provider was to tell the rates of taxes and had not."),
		field.String("language").Default("").MaxRuneLen(35).Immutable().Comment("The one that it was placed in, and mail about it is in; empty if that was not noted yet."),
		field.Enum("status").NamedValues(orderStatuses...).Default("PENDING_PAYMENT").Comment("Folded from the facts; written by the one function that records them."),
		field.Enum("payment_status").NamedValues("Unpaid", "UNPAID", "Authorized", "AUTHORIZED", "PartiallyPaid", "PARTIALLY_PAID", "Paid", "PAID",
			"PartiallyRefunded", "PARTIALLY_REFUNDED", "Refunded", "REFUNDED").Default("UNPAID").
			Comment("How far it is paid: folded from the payments and the tenders, as status is."),
		field.Int("last_sequence").Default(0).Comment("The sequence of the newest event."),
		field.Time("payment_due_at").Comment("When an unpaid order expires and its stock is released."),
		field.Time("cancelled_at").Optional().Nillable(),
		field.String("cancel_reason").Optional().Nillable().MaxRuneLen(500),
		field.Time("payment_failed_at").Optional().Nillable(),
		field.Time("expired_at").Optional().Nillable(),
		field.Time("payment_lost_at").Optional().Nillable().Comment("When money that was there for it was found gone; null while it is there."),
		field.Time("held_for_review_at").Optional().Nillable().Comment("Since when it is not packed until a member of the staff has looked at it; null unless it is held."),
		field.String("review_reason").Optional().Nillable().MaxRuneLen(500).Comment("Why it was held or refused, for the staff. It stays once it is reviewed."),
	}
}

// Edges of Order.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Annotations(setNull).StorageKey(edge.Symbol("orders_users_orders")),
		edge.To("contact", OrderContact.Type).Unique().Annotations(cascade),
		edge.To("lines", OrderLine.Type).Annotations(cascade),
		edge.To("payments", Payment.Type).Annotations(restrict),
		edge.To("fulfillments", Fulfillment.Type).Annotations(cascade),
	}
}

// Indexes of Order.
func (Order) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "id"),
		index.Fields("cart_id"),
		index.Fields("status", "id"),
		index.Fields("payment_status", "id"),
		index.Fields("channel_id", "id").Annotations(entsql.IndexWhere("channel_id IS NOT NULL")),
		index.Fields("payment_failed_at").Annotations(entsql.IndexWhere("payment_failed_at IS NOT NULL")), // for the purge
		index.Fields("expired_at").Annotations(entsql.IndexWhere("expired_at IS NOT NULL")),               // for the purge
		index.Fields("tax_country", "created_at").Annotations(entsql.IndexWhere("tax_country IS NOT NULL")),
		index.Fields("payment_due_at").Annotations(entsql.IndexWhere("status = 'PENDING_PAYMENT'")),
	}
}

// Annotations of Order.
func (Order) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"orders_shipping_not_negative": "shipping_net >= 0 AND shipping_tax >= 0 AND discount >= 0 AND shipping_discount >= 0",
		"orders_added_tax_of_tax":      "added_tax BETWEEN 0 AND subtotal_tax AND shipping_added_tax BETWEEN 0 AND shipping_tax",
		"orders_wrapping_not_negative": "wrapping >= 0",
		"orders_tendered_of_total":     "tendered BETWEEN 0 AND total_net + total_tax",
		"orders_total_of_parts":        "total_net = subtotal_net + shipping_net AND total_tax = subtotal_tax + shipping_tax",
		"orders_amounts_not_negative":  "subtotal_net >= 0 AND subtotal_tax >= 0 AND total_net >= 0 AND total_tax >= 0",
	})}
}

// orderStatuses are the statuses of an order, as pairs of Go name and value.
var orderStatuses = []string{
	"PendingPayment", "PENDING_PAYMENT", "PaymentFailed", "PAYMENT_FAILED", "Expired", "EXPIRED",
	"Confirmed", "CONFIRMED", "Processing", "PROCESSING", "PartiallyShipped", "PARTIALLY_SHIPPED",
	"Shipped", "SHIPPED", "OutForDelivery", "OUT_FOR_DELIVERY", "Delivered", "DELIVERED", "Cancelled", "CANCELLED",
	"ReadyForPickup", "READY_FOR_PICKUP", "ReturnRequested", "RETURN_REQUESTED", "Returned", "RETURNED",
}
