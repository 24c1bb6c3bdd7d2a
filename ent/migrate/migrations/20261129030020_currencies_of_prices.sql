-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "price_currency";
CREATE INDEX CONCURRENTLY "price_currency" ON "prices" ("currency");
