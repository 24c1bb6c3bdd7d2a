-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "price_price_list_id_variant_id";
-- create index "price_price_list_id_variant_id" to table: "prices"
CREATE INDEX CONCURRENTLY "price_price_list_id_variant_id" ON "prices" ("price_list_id", "variant_id");
