-- +goose Up
-- modify "order_contacts" table: the VAT number of the buyer, with what was known of it when the order was placed.
ALTER TABLE "order_contacts" ADD COLUMN "vat_number" jsonb NULL;
