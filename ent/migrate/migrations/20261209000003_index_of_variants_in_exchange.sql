-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "return_lines_exchange_variant_id";
-- create index "return_lines_exchange_variant_id" to table: "return_lines": they are looked for when a variant is deleted.
CREATE INDEX CONCURRENTLY "return_lines_exchange_variant_id" ON "return_lines" ("exchange_variant_id") WHERE exchange_variant_id IS NOT NULL;
