-- +goose NO TRANSACTION
-- +goose Up
-- create index "orderline_variant_id_order_id" to table: "order_lines", for the lines that a change of a pre-order's day is looked up in
DROP INDEX CONCURRENTLY IF EXISTS "orderline_variant_id_order_id";
CREATE INDEX CONCURRENTLY "orderline_variant_id_order_id" ON "order_lines" ("variant_id", "order_id") WHERE available_from IS NOT NULL;
