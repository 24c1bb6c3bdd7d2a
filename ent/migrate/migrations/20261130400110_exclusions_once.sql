-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "method_exclusions_each_once";
-- create index "method_exclusions_each_once" to table: "method_exclusions", for the constraint that comes next
CREATE UNIQUE INDEX CONCURRENTLY "method_exclusions_each_once" ON "method_exclusions" ("method_id", "product_id", "tag", "collection_id") NULLS NOT DISTINCT;
