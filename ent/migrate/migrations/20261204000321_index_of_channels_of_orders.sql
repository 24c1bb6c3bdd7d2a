-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "order_channel_id_id";
CREATE INDEX CONCURRENTLY "order_channel_id_id" ON "orders" ("channel_id", "id") WHERE (channel_id IS NOT NULL);
