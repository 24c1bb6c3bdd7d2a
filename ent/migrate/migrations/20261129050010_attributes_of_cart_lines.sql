-- +goose Up
ALTER TABLE "cart_lines" ADD COLUMN "attributes" jsonb NOT NULL DEFAULT '[]', ADD COLUMN "attributes_hash" character varying NOT NULL DEFAULT '';
