-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "cart_created_at";
-- create index "cart_created_at" to table: "carts", for the purge
CREATE INDEX CONCURRENTLY "cart_created_at" ON "carts" ("created_at") WHERE (((status)::text = 'COMPLETED'::text) OR (user_id IS NULL));
