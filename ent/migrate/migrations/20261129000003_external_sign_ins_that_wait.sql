-- +goose Up
-- modify "external_sign_ins" table
ALTER TABLE "external_sign_ins" ADD COLUMN "issuer" character varying NULL, ADD COLUMN "subject" character varying NULL, ADD COLUMN "email" character varying NULL;
