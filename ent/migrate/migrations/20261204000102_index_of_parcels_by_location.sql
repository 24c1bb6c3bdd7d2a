-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "fulfillment_location_id";
CREATE INDEX CONCURRENTLY "fulfillment_location_id" ON "fulfillments" ("location_id");
