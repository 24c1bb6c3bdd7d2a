-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_facts_words";
CREATE INDEX CONCURRENTLY "product_facts_words" ON "product_facts" USING gin ("words");
