-- +goose NO TRANSACTION
-- +goose Up
-- It begins as the index that the next migration drops.
DROP INDEX CONCURRENTLY IF EXISTS "stocklevel_location_id_sellable";
CREATE INDEX CONCURRENTLY "stocklevel_location_id_sellable" ON "stock_levels" ("location_id", "sellable");
