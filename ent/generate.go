// Package ent is the entity graph in Postgres, generated from schema/.
package ent

//go:generate go tool ent generate --feature sql/lock,sql/modifier,sql/upsert,sql/execquery,sql/versioned-migration --template ./template ./schema
