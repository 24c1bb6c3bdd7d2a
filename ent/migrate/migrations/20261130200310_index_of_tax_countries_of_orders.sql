-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "order_tax_country_created_at";
-- create index "order_tax_country_created_at" to table: "orders", for the report of the one stop shop
CREATE INDEX CONCURRENTLY "order_tax_country_created_at" ON "orders" ("tax_country", "created_at") WHERE (tax_country IS NOT NULL);
