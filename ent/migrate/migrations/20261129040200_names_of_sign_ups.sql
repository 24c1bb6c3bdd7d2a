-- +goose Up
-- A column with a constant as its default is added without a look at the rows.
ALTER TABLE "sign_ups" ADD COLUMN "given_name" character varying NOT NULL DEFAULT '', ADD COLUMN "family_name" character varying NOT NULL DEFAULT '';
