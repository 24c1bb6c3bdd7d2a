-- +goose Up
-- modify "carts" table: the VAT number that the buyer has given, with what is known of it.
ALTER TABLE "carts" ADD COLUMN "vat_number" jsonb NULL;
