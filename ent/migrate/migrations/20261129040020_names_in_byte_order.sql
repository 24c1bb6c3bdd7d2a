-- +goose NO TRANSACTION
-- +goose Up
-- Only lists by name used these two, while names were in the order of their bytes. A process of the
-- release before that still runs gets the same rows without them. It sorts a category's products,
-- which it finds by "product_category_id_id", and those of the whole store, which takes it longer.
DROP INDEX CONCURRENTLY IF EXISTS "product_category_id_name_id";
DROP INDEX CONCURRENTLY IF EXISTS "product_name_id";
