package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Throttle counts what failed of late for an account or an address, and says until when it is closed.
type Throttle struct{ ent.Schema }

// Mixin of Throttle.
func (Throttle) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewThrottle)} }

// Fields of Throttle.
func (Throttle) Fields() []ent.Field {
	return []ent.Field{
		hash("key_hash"),
		field.Int("failures").NonNegative(),
		field.Time("open_at").Comment("From when on another attempt is let in."),
	}
}

// Indexes of Throttle.
func (Throttle) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("key_hash").Unique(),
		index.Fields("updated_at"),
	}
}
