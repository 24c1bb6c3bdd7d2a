package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AuditEntry tells who did what in the name of the store. It outlives those it is about, so it has
// no foreign keys.
type AuditEntry struct{ ent.Schema }

// Mixin of AuditEntry.
func (AuditEntry) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewAuditEntry)} }

// Fields of AuditEntry.
func (AuditEntry) Fields() []ent.Field {
	return []ent.Field{
		field.String("action").NotEmpty().MaxRuneLen(100).Immutable().Comment("Such as staff.permissions_granted."),
		field.String("actor").NotEmpty().MaxRuneLen(100).Immutable().Comment("The TypeID of a user or a service token, or what did it by itself."),
		field.String("subject").Default("").MaxRuneLen(100).Immutable().Comment("The TypeID of what it was done to."),
		field.JSON("detail", map[string]any{}).Immutable().Comment("What changed; no personal data."),
	}
}

// Indexes of AuditEntry.
func (AuditEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("actor", "id"),
		index.Fields("subject", "id"),
	}
}
