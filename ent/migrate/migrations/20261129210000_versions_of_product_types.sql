-- +goose Up
-- Goes up with each change by the staff. A constant default is added without a look at the rows.
ALTER TABLE "product_types" ADD COLUMN "version" bigint NOT NULL DEFAULT 1;
