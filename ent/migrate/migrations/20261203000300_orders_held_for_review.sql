-- +goose Up
-- modify "orders" table: since when an order is held for review, and why. Both are null, so no row is written.
ALTER TABLE "orders" ADD COLUMN "held_for_review_at" timestamptz NULL, ADD COLUMN "review_reason" character varying NULL;
