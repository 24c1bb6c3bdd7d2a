-- +goose Up
-- Constant defaults are added without a look at the rows.
ALTER TABLE "users" ADD COLUMN "tax_exempt" boolean NOT NULL DEFAULT false, ADD COLUMN "tax_exempt_reason" character varying NOT NULL DEFAULT '';
