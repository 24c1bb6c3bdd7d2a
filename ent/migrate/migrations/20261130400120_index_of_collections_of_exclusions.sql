-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "method_exclusions_collection_id";
-- create index "method_exclusions_collection_id" to table: "method_exclusions", for the deletion of collections
CREATE INDEX CONCURRENTLY "method_exclusions_collection_id" ON "method_exclusions" ("collection_id");
