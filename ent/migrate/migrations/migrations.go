// Package migrations is the database's versioned migrations, forward only, for goose. They are written by
//
//	go run ./ent/migrate/diff NAME
//
// from the difference between what they make so far and ent/schema, then read and, where needed, amended by hand; atlas.sum
// guards them against later changes.
package migrations

import "embed"

// FS holds the migrations.
//
//go:embed *.sql
var FS embed.FS
