-- +goose Up
-- Columns without a default are added without a look at the rows.
ALTER TABLE "carts" ADD COLUMN "channel_id" uuid NULL;
ALTER TABLE "orders" ADD COLUMN "channel_id" uuid NULL;
