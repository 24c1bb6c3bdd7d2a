// Package ent is the entity graph in Postgres. It is generated, but for these folders:
//
//   - schema has the entities, a file each.
//   - template has what is generated beside ent's own methods: readers of records, methods for
//     GraphQL.
//   - generate runs ent's generator, and deletes what nobody needs of its output.
//   - migrate/migrations has the versioned migrations, which make the database.
//   - migrate/diff writes the migration that is missing after a change of schema.
package ent

//go:generate go run -C .. ./ent/generate
