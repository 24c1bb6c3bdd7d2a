-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_publish_at";
CREATE INDEX CONCURRENTLY "product_publish_at" ON "products" ("publish_at") WHERE (publish_at IS NOT NULL);
