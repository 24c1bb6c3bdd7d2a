-- +goose Up
ALTER TABLE "order_contacts" ADD COLUMN "phone" character varying NOT NULL DEFAULT '', ADD COLUMN "note" character varying NOT NULL DEFAULT '', ADD COLUMN "attributes" jsonb NOT NULL DEFAULT '[]', ADD COLUMN "line_attributes" jsonb NOT NULL DEFAULT '[]';
