-- +goose Up
-- Columns without a default are added without a look at the rows: of payments so far it is not known how they were made.
ALTER TABLE "payments" ADD COLUMN "method_kind" character varying NULL, ADD COLUMN "method_brand" character varying NULL, ADD COLUMN "method_last4" character varying NULL;
