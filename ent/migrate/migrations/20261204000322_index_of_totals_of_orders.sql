-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "orders_by_total";
-- create index "orders_by_total" to table: "orders": for the list of the orders in a currency by their totals
CREATE INDEX CONCURRENTLY "orders_by_total" ON "orders" ("currency", (total_net + total_tax), "id");
