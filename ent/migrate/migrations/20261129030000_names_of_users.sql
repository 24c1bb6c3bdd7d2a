-- +goose Up
-- A column with a constant as its default is added without a look at the rows.
ALTER TABLE "users" ADD COLUMN "given_name" character varying NOT NULL DEFAULT '', ADD COLUMN "family_name" character varying NOT NULL DEFAULT '', ADD COLUMN "phone" character varying NOT NULL DEFAULT '', ADD COLUMN "marketing_consent_at" timestamptz NULL;
