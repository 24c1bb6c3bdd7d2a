// Package ent is the entity graph in Postgres, generated from schema/.
package ent

//go:generate go run -C .. ./ent/generate
