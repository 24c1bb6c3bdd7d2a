-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_unpublish_at";
CREATE INDEX CONCURRENTLY "product_unpublish_at" ON "products" ("unpublish_at") WHERE (unpublish_at IS NOT NULL);
