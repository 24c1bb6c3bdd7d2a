-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_prices_unknown";
CREATE INDEX CONCURRENTLY "product_prices_unknown" ON "product_prices" ("product_id") WHERE "available" IS NULL;
