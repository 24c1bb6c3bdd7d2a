-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_updated_at_id";
CREATE INDEX CONCURRENTLY "product_updated_at_id" ON "products" ("updated_at", "id") WHERE status = 'ACTIVE';
