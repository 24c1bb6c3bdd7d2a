-- +goose Up
-- modify "order_lines" table
ALTER TABLE "order_lines" ADD COLUMN "options" jsonb NOT NULL DEFAULT '[]', ADD COLUMN "image_url" character varying NULL;
