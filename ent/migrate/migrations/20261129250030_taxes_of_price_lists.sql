-- +goose Up
-- Whether the prices of a list include tax; null as the country or the store has it. A column without a default is added without a look
-- at the rows.
ALTER TABLE "price_lists" ADD COLUMN "prices_include_tax" boolean NULL;
