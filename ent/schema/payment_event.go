package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PaymentEvent is an entry of a payment's ledger. Entries are only ever added.
type PaymentEvent struct{ ent.Schema }

// Mixin of PaymentEvent.
func (PaymentEvent) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewPaymentEvent)} }

// Fields of PaymentEvent.
func (PaymentEvent) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("payment_id", typeid.Payment{}).Immutable(),
		field.UUID("operation_id", uuid.UUID{}).Immutable().Comment("Groups an operation's entries; the gateway's idempotency key."),
		field.Enum("type").NamedValues("Authorization", "AUTHORIZATION", "Capture", "CAPTURE", "Refund", "REFUND", "Void", "VOID",
			"Release", "RELEASE", "Dispute", "DISPUTE", "FraudWarning", "FRAUD_WARNING").Immutable(),
		field.Enum("status").NamedValues("Requested", "REQUESTED", "Succeeded", "SUCCEEDED", "Failed", "FAILED", "ActionRequired", "ACTION_REQUIRED",
			"Processing", "PROCESSING").Immutable(),
		amount("amount"),
		field.String("gateway_reference").Default("").MaxRuneLen(255).Immutable(),
		field.String("failure_code").Default("").MaxRuneLen(100).Immutable(),
	}
}

// Edges of PaymentEvent.
func (PaymentEvent) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("payment", Payment.Type).Ref("ledger").Field("payment_id").Required().Unique().Immutable(),
	}
}

// Indexes of PaymentEvent.
func (PaymentEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("payment_id", "operation_id", "status").Unique(),
	}
}

// Annotations of PaymentEvent.
func (PaymentEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"payment_events_amount_not_negative": "amount >= 0",
	})}
}
