-- +goose NO TRANSACTION
-- +goose Up
-- Two variants of one product never have the same options. Those without any are left out. An earlier run may have left the index
-- half made.
DROP INDEX CONCURRENTLY IF EXISTS "variant_product_id_value_ids";
CREATE UNIQUE INDEX CONCURRENTLY "variant_product_id_value_ids" ON "variants" ("product_id", "value_ids") WHERE "value_ids" <> '{}';
