-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "price_of_variant";
-- create index "price_of_variant" to table: "prices"
CREATE UNIQUE INDEX CONCURRENTLY "price_of_variant" ON "prices" ("variant_id", "currency", "price_list_id", "minimum_quantity", "starts_at") NULLS NOT DISTINCT;
