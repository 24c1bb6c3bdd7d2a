-- +goose Up
-- modify "orders" table: whether a provider was to tell the rates of taxes and had not. Nobody was asked for those of before.
ALTER TABLE "orders" ADD COLUMN "taxes_estimated" boolean NOT NULL DEFAULT false;
