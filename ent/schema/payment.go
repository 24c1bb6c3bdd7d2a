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

// Payment is an attempt to be paid for an order through a gateway. Status and amounts are folded
// from its ledger.
type Payment struct{ ent.Schema }

// Mixin of Payment.
func (Payment) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewPayment)} }

// Fields of Payment.
func (Payment) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.UUID("payment_method_id", typeid.PaymentMethod{}).Optional().Nillable(),
		field.String("gateway").NotEmpty().MaxRuneLen(50).Immutable(),
		field.String("gateway_token").Sensitive().MaxRuneLen(255).Immutable().Comment("What the gateway charges; empty if the client confirms the payment."),
		field.String("gateway_reference").Optional().Nillable().MaxRuneLen(255).Comment("The payment's name at the gateway, once prepared."),
		currency(),
		amount("amount"),
		field.Enum("status").NamedValues("Pending", "PENDING", "ActionRequired", "ACTION_REQUIRED", "Processing", "PROCESSING", "Authorized", "AUTHORIZED",
			"Captured", "CAPTURED", "Voided", "VOIDED", "Refunded", "REFUNDED", "Failed", "FAILED").Default("PENDING"),
		field.Int64("authorized_amount").Default(0),
		field.Int64("captured_amount").Default(0),
		field.Int64("refunded_amount").Default(0),
		field.Int64("released_amount").Default(0).Comment("What of the authorized amount will not be taken, as the order has become smaller."),
		field.Int64("disputed_amount").Default(0).Comment("What buyers demand back from their banks, and have not lost."),
		field.String("action_url").Default("").MaxRuneLen(2000).Comment("Where the customer confirms, while the status is ACTION_REQUIRED."),
		field.String("client_secret").Default("").Sensitive().MaxRuneLen(500).Comment("With what the client confirms, while the status is ACTION_REQUIRED."),
		field.Bool("save_method").Default(false).Immutable().Comment("Whether the user wants to pay with it again."),
		field.Time("held_until").Optional().Nillable().Comment("When the gateway lets go what is held; null if it does not say."),
		field.String("failure_code").Default("").MaxRuneLen(100),
		field.Enum("method_kind").NamedValues("Card", "CARD", "Bank", "BANK", "Other", "OTHER",
			"BankTransfer", "BANK_TRANSFER", "CashOnDelivery", "CASH_ON_DELIVERY", "OnAccount", "ON_ACCOUNT").Optional().Nillable().
			Comment("What it is paid with, kept whatever becomes of the saved method; null until that is known."),
		field.String("method_brand").Optional().Nillable().MaxRuneLen(50),
		field.String("method_last4").Optional().Nillable().MaxRuneLen(4).Comment("Also null once personal data has been erased."),
		field.Time("due_at").Optional().Nillable().Immutable().Comment("Until when the buyer is to pay by hand; null if that is not said."),
		field.Time("next_check_at").Optional().Nillable().Comment("When the reconciler looks at it again; null when nothing is outstanding."),
	}
}

// Edges of Payment.
func (Payment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("payments").Field("order_id").Required().Unique().Immutable(),
		edge.To("payment_method", PaymentMethod.Type).Field("payment_method_id").Unique().Annotations(setNull),
		edge.To("ledger", PaymentEvent.Type).Annotations(cascade),
	}
}

// Indexes of Payment.
func (Payment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "id"),
		index.Fields("payment_method_id"),
		index.Fields("gateway", "gateway_reference").Unique(),
		index.Fields("created_at").StorageKey("payments_created_at").Annotations(entsql.IndexType("BRIN")),
		index.Fields("held_until").Annotations(entsql.IndexWhere("held_until IS NOT NULL")),
		index.Fields("due_at").Annotations(entsql.IndexWhere("due_at IS NOT NULL AND captured_amount < amount")),
		index.Fields("next_check_at").Annotations(entsql.IndexWhere("next_check_at IS NOT NULL")),
	}
}

// Annotations of Payment.
func (Payment) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"payments_amounts_consistent": "amount >= 0 AND refunded_amount BETWEEN 0 AND captured_amount AND captured_amount <= authorized_amount",
	})}
}
