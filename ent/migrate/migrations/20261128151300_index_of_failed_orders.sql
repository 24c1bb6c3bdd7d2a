-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "order_payment_failed_at";
-- create index "order_payment_failed_at" to table: "orders", for the purge
CREATE INDEX CONCURRENTLY "order_payment_failed_at" ON "orders" ("payment_failed_at") WHERE (payment_failed_at IS NOT NULL);
