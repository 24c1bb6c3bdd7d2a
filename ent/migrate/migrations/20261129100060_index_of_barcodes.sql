-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "variant_barcode_id";
-- create index "variant_barcode_id" to table: "variants"
CREATE INDEX CONCURRENTLY "variant_barcode_id" ON "variants" ("barcode", "id") WHERE barcode <> '';
