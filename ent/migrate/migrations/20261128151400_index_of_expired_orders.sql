-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "order_expired_at";
-- create index "order_expired_at" to table: "orders", for the purge
CREATE INDEX CONCURRENTLY "order_expired_at" ON "orders" ("expired_at") WHERE (expired_at IS NOT NULL);
