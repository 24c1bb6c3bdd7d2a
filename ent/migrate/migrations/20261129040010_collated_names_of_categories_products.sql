-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "product_category_id_collated_name_id";
-- create index "product_category_id_collated_name_id" to table: "products", for lists of a category by name
CREATE INDEX CONCURRENTLY "product_category_id_collated_name_id" ON "products" ("category_id", "name" COLLATE "und-x-icu", "id") WHERE ((status)::text = 'ACTIVE'::text);
