-- +goose NO TRANSACTION
-- +goose Up
-- drop index "price_variant_id_currency" from table: "prices". A variant may have several prices in a currency now.
DROP INDEX CONCURRENTLY IF EXISTS "price_variant_id_currency";
