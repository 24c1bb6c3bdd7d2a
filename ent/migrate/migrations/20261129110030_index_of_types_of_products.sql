-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_product_type_id";
CREATE INDEX CONCURRENTLY "product_product_type_id" ON "products" ("product_type_id");
