-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_tax_class_id";
CREATE INDEX CONCURRENTLY "product_tax_class_id" ON "products" ("tax_class_id") WHERE tax_class_id IS NOT NULL;
