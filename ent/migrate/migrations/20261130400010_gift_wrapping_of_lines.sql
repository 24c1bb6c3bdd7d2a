-- +goose Up
-- modify "cart_lines" table: whether each of it is to be wrapped as a gift.
ALTER TABLE "cart_lines" ADD COLUMN "gift_wrap" boolean NOT NULL DEFAULT false;
-- modify "order_lines", "orders" tables: whether each was to be wrapped, and what that cost. Nothing was wrapped before.
ALTER TABLE "order_lines" ADD COLUMN "gift_wrap" boolean NOT NULL DEFAULT false, ADD COLUMN "wrapping" bigint NOT NULL DEFAULT 0;
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_wrapping_of_wrapped" CHECK (wrapping = 0 OR wrapping > 0 AND gift_wrap) NOT VALID;
ALTER TABLE "orders" ADD COLUMN "wrapping" bigint NOT NULL DEFAULT 0;
ALTER TABLE "orders" ADD CONSTRAINT "orders_wrapping_not_negative" CHECK (wrapping >= 0) NOT VALID;
