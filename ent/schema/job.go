package schema

import (
	"encoding/json"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Job is work to be done after the transaction that asked for it. Done jobs are deleted; those that were given up stay.
type Job struct{ ent.Schema }

// Mixin of Job.
func (Job) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewJob)} }

// Fields of Job.
func (Job) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").NotEmpty().MaxRuneLen(100).Immutable(),
		field.JSON("payload", json.RawMessage{}).Immutable().Comment("Ids, never secrets: it may stay for long."),
		field.String("unique_key").Optional().Nillable().MaxRuneLen(200).Immutable().Comment("While a job of this key waits, no other is added."),
		field.Enum("status").NamedValues("Ready", "READY", "Dead", "DEAD").Default("READY"),
		field.Time("run_at").Default(time.Now).Comment("When it is due; while it runs, when another may take it over."),
		field.Int("attempts").Default(0).NonNegative(),
		field.String("last_error").Default("").MaxRuneLen(1000),
	}
}

// Indexes of Job.
func (Job) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("run_at").Annotations(entsql.IndexWhere("status = 'READY'")),
		index.Fields("status", "id"),
		index.Fields("unique_key").Unique().Annotations(entsql.IndexWhere("status = 'READY'")),
	}
}

// Annotations of Job.
func (Job) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{"jobs_attempts_not_negative": "attempts >= 0"})}
}
