-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "cartline_cart_id_variant_id_attributes_hash";
-- create index "cartline_cart_id_variant_id_attributes_hash" to table: "cart_lines"
CREATE UNIQUE INDEX CONCURRENTLY "cartline_cart_id_variant_id_attributes_hash" ON "cart_lines" ("cart_id", "variant_id", "attributes_hash");
