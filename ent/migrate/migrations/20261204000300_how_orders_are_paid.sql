-- +goose Up
-- modify "orders" table: how far an order is paid. The default is a constant, so no row is written.
ALTER TABLE "orders" ADD COLUMN "payment_status" character varying NOT NULL DEFAULT 'UNPAID';
