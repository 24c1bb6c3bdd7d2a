-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "order_payment_status_id";
CREATE INDEX CONCURRENTLY "order_payment_status_id" ON "orders" ("payment_status", "id");
