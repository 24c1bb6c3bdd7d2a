-- +goose Up
ALTER TABLE "addresses" ADD COLUMN "given_name" character varying NOT NULL DEFAULT '', ADD COLUMN "family_name" character varying NOT NULL DEFAULT '';
