// Package schema is the entity graph: one file an entity. ent/generate makes package ent of it.
package schema

import (
	"database/sql/driver"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"

	"github.com/shopgraph/shopgraph/internal/money"
)

// Base is what every entity has: an id of its own kind and the times of its making and last change.
type Base struct {
	mixin.Schema
	id  driver.Valuer
	new any
}

// base makes the mixin for ids like zero, made by newID.
func base[T driver.Valuer](newID func() T) Base {
	var zero T
	return Base{id: zero, new: newID}
}

// Fields of Base.
func (b Base) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", b.id).Default(b.new).Immutable(),
		field.Time("created_at").Default(time.Now).Immutable(),
		field.Time("updated_at").Default(time.Now).UpdateDefault(time.Now),
	}
}

// amount is a column of minor units of the currency that stands in the same row.
func amount(name string) ent.Field { return field.Int64(name).Immutable() }

// part is an amount that is 0 in rows of before.
func part(name, comment string) ent.Field {
	return field.Int64(name).Default(0).Immutable().Comment(comment)
}

// currency is the ISO 4217 code of a row's amounts.
func currency() ent.Field {
	return field.String("currency").GoType(money.Currency("")).Immutable().
		SchemaType(map[string]string{dialect.Postgres: "char(3)"})
}

// hash is a column for the SHA-256 of a secret.
func hash(name string) ent.Field { return field.Bytes(name).Sensitive().MaxLen(32) }

// checks names a table's CHECK constraints.
func checks(constraints map[string]string) *entsql.Annotation {
	return &entsql.Annotation{Checks: constraints}
}

// apart marks a column that records leave out: a long text that few answers show. Who shows it reads
// it by a query of its own.
type apart struct{ Apart bool }

// Name implements schema.Annotation.
func (apart) Name() string { return "Apart" }

// cascade deletes the rows of an edge with their owner.
var cascade = entsql.OnDelete(entsql.Cascade)

// setNull keeps the rows of an edge without their owner.
var setNull = entsql.OnDelete(entsql.SetNull)

// restrict keeps an owner from being deleted while rows refer to it.
var restrict = entsql.OnDelete(entsql.Restrict)
