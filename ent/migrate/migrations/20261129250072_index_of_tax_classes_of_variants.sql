-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "variant_tax_class_id";
CREATE INDEX CONCURRENTLY "variant_tax_class_id" ON "variants" ("tax_class_id") WHERE tax_class_id IS NOT NULL;
