-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "fulfillments_number";
CREATE INDEX CONCURRENTLY "fulfillments_number" ON "fulfillments" (upper(replace("tracking_number", ' ', '')), "id") WHERE "tracking_number" <> '';
