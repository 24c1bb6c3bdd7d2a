package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StaffTask is something that only people can put right, such as money that is gone.
type StaffTask struct{ ent.Schema }

// Mixin of StaffTask.
func (StaffTask) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewStaffTask)} }

// Fields of StaffTask.
func (StaffTask) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").NamedValues("PaymentLost", "PAYMENT_LOST", "CaptureRefused", "CAPTURE_REFUSED",
			"RefundRefused", "REFUND_REFUSED", "VoidRefused", "VOID_REFUSED",
			"RefundFailed", "REFUND_FAILED", "Dispute", "DISPUTE", "FraudWarning", "FRAUD_WARNING", "HoldEnds", "HOLD_ENDS",
			"PaidTooMuch", "PAID_TOO_MUCH", "RefundByHand", "REFUND_BY_HAND", "PaymentOverdue", "PAYMENT_OVERDUE",
			"RefundApproval", "REFUND_APPROVAL", "Review", "REVIEW",
			"DeliveryProblem", "DELIVERY_PROBLEM", "ParcelNotShipped", "PARCEL_NOT_SHIPPED", "ReturnRequested", "RETURN_REQUESTED",
			"ExchangeNotPlaced", "EXCHANGE_NOT_PLACED").Immutable(),
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.UUID("payment_id", typeid.Payment{}).Optional().Nillable().Immutable().Comment("Null for what is about the order alone."),
		field.Int64("amount").Optional().Nillable().Comment("How much it is about, in the payment's currency; null if it is not about an amount."),
		field.Time("resolved_at").Optional().Nillable(),
		field.String("note").Default("").MaxRuneLen(1000).Comment("What was done about it."),
	}
}

// Edges of StaffTask.
func (StaffTask) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("order", Order.Type).Field("order_id").Required().Unique().Immutable().Annotations(cascade),
		edge.To("payment", Payment.Type).Field("payment_id").Unique().Immutable().Annotations(cascade),
	}
}

// Indexes of StaffTask.
func (StaffTask) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id"),
		index.Fields("payment_id", "kind").Unique().Annotations(entsql.IndexWhere("resolved_at IS NULL")).StorageKey("stafftask_open"),
		index.Fields("order_id", "kind").Unique().Annotations(entsql.IndexWhere("resolved_at IS NULL AND payment_id IS NULL")).StorageKey("stafftask_open_of_order"),
		index.Fields("id").Annotations(entsql.IndexWhere("resolved_at IS NULL")).StorageKey("stafftask_open_id"),
	}
}
