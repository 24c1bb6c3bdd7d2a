package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// OrderEvent is one thing that happened to an order. Sequences are gapless within an order.
type OrderEvent struct{ ent.Schema }

// Mixin of OrderEvent.
func (OrderEvent) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewOrderEvent)} }

// Fields of OrderEvent.
func (OrderEvent) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.Int("sequence").Immutable(),
		field.Enum("type").NamedValues(
			"OrderPlaced", "ORDER_PLACED", "PaymentActionRequired", "PAYMENT_ACTION_REQUIRED", "PaymentProcessing", "PAYMENT_PROCESSING",
			"PaymentAuthorized", "PAYMENT_AUTHORIZED", "PaymentFailed", "PAYMENT_FAILED",
			"PaymentCaptured", "PAYMENT_CAPTURED", "PaymentVoided", "PAYMENT_VOIDED", "PaymentRefunded", "PAYMENT_REFUNDED",
			"PaymentRefundFailed", "PAYMENT_REFUND_FAILED",
			"PaymentLost", "PAYMENT_LOST",
			"FulfillmentCreated", "FULFILLMENT_CREATED", "FulfillmentShipped", "FULFILLMENT_SHIPPED",
			"FulfillmentOutForDelivery", "FULFILLMENT_OUT_FOR_DELIVERY", "FulfillmentDelivered", "FULFILLMENT_DELIVERED",
			"FulfillmentCancelled", "FULFILLMENT_CANCELLED", "FulfillmentReadyForPickup", "FULFILLMENT_READY_FOR_PICKUP",
			"FulfillmentCollected", "FULFILLMENT_COLLECTED", "FulfillmentEstimateChanged", "FULFILLMENT_ESTIMATE_CHANGED",
			"OrderEdited", "ORDER_EDITED", "PreorderReleaseChanged", "PREORDER_RELEASE_CHANGED", "ReturnRequested", "RETURN_REQUESTED", "ReturnApproved", "RETURN_APPROVED", "ReturnDeclined", "RETURN_DECLINED", "ReturnCancelled", "RETURN_CANCELLED",
			"ReturnShipped", "RETURN_SHIPPED", "ReturnReceived", "RETURN_RECEIVED", "ReturnCompleted", "RETURN_COMPLETED",
			"OrderRefunded", "ORDER_REFUNDED", "OrderCancelled", "ORDER_CANCELLED", "OrderExpired", "ORDER_EXPIRED",
		).Immutable(),
		field.Enum("status").NamedValues(orderStatuses...).Immutable().Comment("The order's status after the event."),
		field.UUID("fulfillment_id", typeid.Fulfillment{}).Optional().Nillable().Immutable(),
		field.UUID("payment_id", typeid.Payment{}).Optional().Nillable().Immutable(),
		field.UUID("return_id", typeid.Return{}).Optional().Nillable().Immutable().Comment("Returns go only with their order, so it is no foreign key."),
		field.String("actor").Optional().Nillable().MaxRuneLen(100).Comment("The TypeID of who caused it; null if the store did by itself, or a guest."),
		field.Int64("xact_id").Optional().Immutable().Annotations(entsql.DefaultExpr("(pg_current_xact_id()::text::bigint)")).
			Comment("The writing transaction: a feed across orders resumes on (xact_id, id)."),
	}
}

// Edges of OrderEvent.
func (OrderEvent) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("order", Order.Type).Field("order_id").Required().Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("order_events_orders_events")),
		edge.To("fulfillment", Fulfillment.Type).Field("fulfillment_id").Unique().Immutable().Annotations(restrict),
		edge.To("payment", Payment.Type).Field("payment_id").Unique().Immutable().Annotations(restrict),
	}
}

// Indexes of OrderEvent.
func (OrderEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "sequence").Unique(),
		index.Fields("xact_id", "id"),
		index.Fields("fulfillment_id"),
		index.Fields("payment_id"),
	}
}

// Annotations of OrderEvent.
func (OrderEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"order_events_sequence_positive": "sequence > 0",
	})}
}
