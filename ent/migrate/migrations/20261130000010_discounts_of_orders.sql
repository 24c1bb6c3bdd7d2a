-- +goose Up
-- create "order_discounts" table: what each promotion took off each line of an order, or off one of its deliveries. The position is that in
-- which promotions went. The name and the class are those of the time. A promotion that an order uses is not deleted: see "promotion_uses".
CREATE TABLE "order_discounts" (
	"order_id" uuid NOT NULL,
	"line" integer NOT NULL DEFAULT 0,
	"delivery" integer NOT NULL DEFAULT 0,
	"position" integer NOT NULL,
	"promotion_id" uuid NOT NULL,
	"name" text NOT NULL,
	"class" text NOT NULL,
	"code" text NOT NULL,
	"amount" bigint NOT NULL,
	PRIMARY KEY ("order_id", "line", "delivery", "position"),
	CONSTRAINT "order_discounts_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "order_discounts_of_one" CHECK ((line > 0) <> (delivery > 0) AND line >= 0 AND delivery >= 0),
	CONSTRAINT "order_discounts_positive" CHECK (amount > 0)
);
