package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StaffPermission lets a member of the staff do something.
type StaffPermission struct{ ent.Schema }

// Mixin of StaffPermission.
func (StaffPermission) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewStaffPermission)} }

// Fields of StaffPermission.
func (StaffPermission) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Immutable(),
		field.String("permission").NotEmpty().MaxRuneLen(50).Immutable().Comment("A name of auth.Permission."),
	}
}

// Edges of StaffPermission.
func (StaffPermission) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("permissions").Field("user_id").Required().Unique().Immutable(),
	}
}

// Indexes of StaffPermission.
func (StaffPermission) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "permission").Unique(),
		index.Fields("permission"),
	}
}
