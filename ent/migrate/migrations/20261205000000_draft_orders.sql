-- +goose Up
-- modify "carts" table: whether the staff have prepared a cart, so that only they change what is in it. The default is a constant, so no
-- row is written.
ALTER TABLE "carts" ADD COLUMN "draft" boolean NOT NULL DEFAULT false;
-- create "draft_orders" table: what the staff note of the carts that they have prepared. A draft outlives its cart if it has become an order, so
-- the cart is no foreign key. Its customer, if it has one, is whose order it becomes. What supplements an order is bought beside it, as by an edit of the order.
CREATE TABLE "draft_orders" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"cart_id" uuid NOT NULL,
	"customer_id" uuid NULL,
	"supplements_id" uuid NULL,
	"actor" text NOT NULL,
	"note" text NOT NULL DEFAULT '',
	"free_delivery" boolean NOT NULL DEFAULT false,
	"sent_at" timestamptz NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "draft_orders_users_customer" FOREIGN KEY ("customer_id") REFERENCES "users" ("id") ON DELETE SET NULL,
	CONSTRAINT "draft_orders_orders_supplements" FOREIGN KEY ("supplements_id") REFERENCES "orders" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "draft_orders_cart_id" ON "draft_orders" ("cart_id");
CREATE INDEX "draft_orders_customer_id" ON "draft_orders" ("customer_id") WHERE "customer_id" IS NOT NULL;
CREATE INDEX "draft_orders_supplements_id" ON "draft_orders" ("supplements_id") WHERE "supplements_id" IS NOT NULL;
-- create "draft_prices" table: what one of a variant costs in a cart that the staff have prepared, instead of what the lists say, in minor
-- units of the cart's currency.
CREATE TABLE "draft_prices" (
	"cart_id" uuid NOT NULL,
	"variant_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	PRIMARY KEY ("cart_id", "variant_id"),
	CONSTRAINT "draft_prices_carts_cart" FOREIGN KEY ("cart_id") REFERENCES "carts" ("id") ON DELETE CASCADE,
	CONSTRAINT "draft_prices_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON DELETE CASCADE,
	CONSTRAINT "draft_prices_amount_not_negative" CHECK (amount >= 0)
);
CREATE INDEX "draft_prices_variant_id" ON "draft_prices" ("variant_id");
-- create "draft_settings" table: the secret of the links by which customers pay for drafts, in one row.
CREATE TABLE "draft_settings" (
	"single" boolean NOT NULL DEFAULT true,
	"secret" bytea NOT NULL,
	PRIMARY KEY ("single"),
	CONSTRAINT "draft_settings_single" CHECK (single)
);
INSERT INTO "draft_settings" ("secret") SELECT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
