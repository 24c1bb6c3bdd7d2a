-- +goose Up
-- modify "orders" table: the country whose taxes were due on an order. It is null if none were, and for orders of before.
ALTER TABLE "orders" ADD COLUMN "tax_country" character(2) NULL;
