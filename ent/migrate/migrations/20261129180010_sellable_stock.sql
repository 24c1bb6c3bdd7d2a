-- +goose Up
-- add "sellable" to "stock_levels": whether the location sells. So who reads stock does not look at locations. A constant default is
-- added without a look at the rows.
ALTER TABLE "stock_levels" ADD COLUMN "sellable" boolean NOT NULL DEFAULT true;
