-- +goose NO TRANSACTION
-- +goose Up
-- A cart may have a variant in several lines, with other attributes each. Servers that are older than this migration write lines
-- by this index, and cannot change carts once it is gone: replace them at once.
DROP INDEX CONCURRENTLY IF EXISTS "cartline_cart_id_variant_id";
