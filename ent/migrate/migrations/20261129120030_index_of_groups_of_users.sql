-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "user_customer_group_id";
-- create index "user_customer_group_id" to table: "users"
CREATE INDEX CONCURRENTLY "user_customer_group_id" ON "users" ("customer_group_id");
