-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "cart_remindable";
-- create index "cart_remindable" to table: "carts", for the mail about carts that were left. It is not on updated_at, which each change would have to change it for.
CREATE INDEX CONCURRENTLY "cart_remindable" ON "carts" ("created_at") WHERE (((status)::text = 'OPEN'::text) AND ((user_id IS NOT NULL) OR (email IS NOT NULL)));
