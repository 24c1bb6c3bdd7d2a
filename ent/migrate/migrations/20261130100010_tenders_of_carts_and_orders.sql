-- +goose Up
-- modify "carts", "orders" tables: what is to pay before a gateway is asked, and what it has paid.
ALTER TABLE "carts" ADD COLUMN "tenders" jsonb NULL;
ALTER TABLE "orders" ADD COLUMN "tendered" bigint NOT NULL DEFAULT 0;
ALTER TABLE "orders" ADD CONSTRAINT "orders_tendered_of_total" CHECK (tendered BETWEEN 0 AND total_net + total_tax) NOT VALID;
