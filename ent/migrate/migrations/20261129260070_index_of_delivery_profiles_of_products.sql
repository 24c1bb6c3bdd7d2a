-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS "product_delivery_profile_id";
CREATE INDEX CONCURRENTLY "product_delivery_profile_id" ON "products" ("delivery_profile_id");
