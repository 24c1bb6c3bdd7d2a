package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Session is a sign-in of a user, found by the hash of its opaque token.
type Session struct{ ent.Schema }

// Mixin of Session.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewSession)} }

// Fields of Session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Immutable(),
		hash("token_hash"),
		field.Enum("delivery").NamedValues("Token", "TOKEN", "Cookie", "COOKIE").Default("TOKEN").Immutable().Comment("How the client holds the token."),
		field.String("user_agent").Default("").MaxRuneLen(500),
		field.Time("last_used_at").Default(time.Now),
		field.Time("expires_at").Comment("However much it is used."),
	}
}

// Edges of Session.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Required().Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("sessions_users_sessions")),
	}
}

// Indexes of Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("token_hash").Unique(),
		index.Fields("user_id", "id"),
		index.Fields("expires_at"),
	}
}
