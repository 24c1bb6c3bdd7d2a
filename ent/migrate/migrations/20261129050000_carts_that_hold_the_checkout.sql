-- +goose Up
-- Columns with constants as their defaults are added without a look at the rows.
ALTER TABLE "carts" ADD COLUMN "version" bigint NOT NULL DEFAULT 1, ADD COLUMN "email" character varying NULL, ADD COLUMN "phone" character varying NULL, ADD COLUMN "country" character(2) NULL, ADD COLUMN "shipping_address" jsonb NULL, ADD COLUMN "billing_address" jsonb NULL, ADD COLUMN "note" character varying NOT NULL DEFAULT '', ADD COLUMN "attributes" jsonb NOT NULL DEFAULT '[]';
