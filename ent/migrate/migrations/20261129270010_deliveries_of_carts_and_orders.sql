-- +goose Up
-- modify "carts", "order_lines" tables: how shoppers want what they buy to be delivered, and which delivery of its order a line is in; 0 is none.
ALTER TABLE "carts" ADD COLUMN "deliveries" jsonb NOT NULL DEFAULT '[]';
ALTER TABLE "order_lines" ADD COLUMN "delivery" integer NOT NULL DEFAULT 0;
-- create "order_deliveries" table: in which ways an order is delivered, as they were when it was placed.
CREATE TABLE "order_deliveries" (
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"shipping_method_id" uuid NOT NULL,
	"pickup_point_id" uuid NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"carrier" text NOT NULL,
	"kind" text NOT NULL,
	"list" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"net" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"earliest" text NOT NULL,
	"latest" text NOT NULL,
	"estimated" boolean NOT NULL,
	PRIMARY KEY ("order_id", "position"),
	CONSTRAINT "order_deliveries_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "order_deliveries_position" CHECK (position > 0),
	CONSTRAINT "order_deliveries_not_negative" CHECK (list >= discount AND discount >= 0 AND net >= 0 AND tax >= 0)
);
