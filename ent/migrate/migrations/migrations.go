// Package migrations is the database's versioned migrations for goose. They go forward only. This
// writes the difference between what they make so far and ent/schema:
//
//	go run ./ent/migrate/diff NAME
//
// It is then read, and amended by hand where needed. Migrations of tables that ent does not know
// are written by hand. atlas.sum guards all of them against later changes.
package migrations

import "embed"

// FS holds the migrations.
//
//go:embed *.sql
var FS embed.FS
