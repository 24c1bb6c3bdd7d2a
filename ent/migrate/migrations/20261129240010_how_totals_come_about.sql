-- +goose Up
-- modify "orders", "order_lines" tables: how what an order costs comes about, beside what it is. Orders of before had neither discounts nor shipping nor taxes.
ALTER TABLE "orders" ADD COLUMN "discount" bigint NOT NULL DEFAULT 0, ADD COLUMN "added_tax" bigint NOT NULL DEFAULT 0, ADD COLUMN "shipping_net" bigint NOT NULL DEFAULT 0, ADD COLUMN "shipping_tax" bigint NOT NULL DEFAULT 0, ADD COLUMN "shipping_discount" bigint NOT NULL DEFAULT 0, ADD COLUMN "shipping_added_tax" bigint NOT NULL DEFAULT 0;
ALTER TABLE "orders" ADD CONSTRAINT "orders_shipping_not_negative" CHECK (shipping_net >= 0 AND shipping_tax >= 0 AND discount >= 0 AND shipping_discount >= 0) NOT VALID;
ALTER TABLE "orders" ADD CONSTRAINT "orders_added_tax_of_tax" CHECK (added_tax BETWEEN 0 AND subtotal_tax AND shipping_added_tax BETWEEN 0 AND shipping_tax) NOT VALID;
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_of_parts" CHECK (total_net = subtotal_net + shipping_net AND total_tax = subtotal_tax + shipping_tax) NOT VALID;
ALTER TABLE "order_lines" ADD COLUMN "discount" bigint NOT NULL DEFAULT 0, ADD COLUMN "tax_included" boolean NOT NULL DEFAULT true;
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_discount_not_negative" CHECK (discount >= 0) NOT VALID;
-- create "order_taxes" table: each tax on each line of an order, or on one of its deliveries.
CREATE TABLE "order_taxes" (
	"order_id" uuid NOT NULL,
	"line" integer NOT NULL DEFAULT 0,
	"delivery" integer NOT NULL DEFAULT 0,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"jurisdiction" text NOT NULL,
	"millionths" bigint NOT NULL,
	"compound" boolean NOT NULL,
	"base" bigint NOT NULL,
	"amount" bigint NOT NULL,
	PRIMARY KEY ("order_id", "line", "delivery", "position"),
	CONSTRAINT "order_taxes_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "order_taxes_of_one" CHECK ((line > 0) <> (delivery > 0) AND line >= 0 AND delivery >= 0),
	CONSTRAINT "order_taxes_not_negative" CHECK (millionths BETWEEN 0 AND 1000000 AND base >= 0 AND amount >= 0)
);
