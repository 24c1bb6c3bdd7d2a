// Package sqlcheck holds the project's SQL to three rules. It has nothing but tests:
//
//   - each registered text can be prepared on a database that the migrations made
//   - no code sends a text that is not registered
//   - each table is written by the one package that docs/tables.md names
//
// The texts are those of package record, and what they write Postgres itself tells, by their plans.
// What ent's builders write is found in the sources.
package sqlcheck
