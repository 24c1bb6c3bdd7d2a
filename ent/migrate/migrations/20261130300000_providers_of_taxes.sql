-- +goose Up
-- modify "tax_countries" table: where a provider is asked for the rates of taxes.
ALTER TABLE "tax_countries" ADD COLUMN "asks_provider" boolean NOT NULL DEFAULT false;
