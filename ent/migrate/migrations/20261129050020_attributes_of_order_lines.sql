-- +goose Up
ALTER TABLE "order_lines" ADD COLUMN "attributes" jsonb NOT NULL DEFAULT '[]';
