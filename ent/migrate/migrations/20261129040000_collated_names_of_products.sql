-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "product_collated_name_id";
-- create index "product_collated_name_id" to table: "products", for lists by name: a Postgres without ICU has no such collation
CREATE INDEX CONCURRENTLY "product_collated_name_id" ON "products" ("name" COLLATE "und-x-icu", "id") WHERE ((status)::text = 'ACTIVE'::text);
