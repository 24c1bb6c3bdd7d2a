-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "orders_by_day";
-- create index "orders_by_day" to table: "orders": for the list of the orders of some days. Orders are placed in the order of their rows.
CREATE INDEX CONCURRENTLY "orders_by_day" ON "orders" USING brin ("created_at");
