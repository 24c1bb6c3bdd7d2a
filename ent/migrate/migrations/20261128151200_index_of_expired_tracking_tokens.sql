-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "trackingtoken_expires_at";
-- create index "trackingtoken_expires_at" to table: "tracking_tokens", for the purge
CREATE INDEX CONCURRENTLY "trackingtoken_expires_at" ON "tracking_tokens" ("expires_at");
