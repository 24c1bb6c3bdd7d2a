-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "productimage_product_id_id";
-- create index "productimage_product_id_id" to table: "product_images"
CREATE UNIQUE INDEX CONCURRENTLY "productimage_product_id_id" ON "product_images" ("product_id", "id");
