-- +goose Up
-- modify "channels" table: what the numbers of its orders begin with. The default is a constant, so no row is written.
ALTER TABLE "channels" ADD COLUMN "order_prefix" character varying NOT NULL DEFAULT '',
	ADD CONSTRAINT "channels_order_prefix" CHECK (order_prefix ~ '^[0-9A-Z]{0,8}$') NOT VALID;
