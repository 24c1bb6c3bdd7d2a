-- +goose Up
ALTER TABLE "prices" VALIDATE CONSTRAINT "prices_price_lists_price_list", VALIDATE CONSTRAINT "prices_minimum_quantity", VALIDATE CONSTRAINT "prices_ends_after_start";
