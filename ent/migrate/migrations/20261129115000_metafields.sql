-- +goose Up
-- create "metafields": what the store's programs note of things. Each is of one thing, which a column of its own says, so that it goes
-- with that. Those of an order go with its contact, for they may be as personal.
CREATE TABLE "metafields" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"updated_at" timestamptz NOT NULL,
	"version" integer NOT NULL DEFAULT 1,
	"product_id" uuid NULL,
	"variant_id" uuid NULL,
	"category_id" uuid NULL,
	"user_id" uuid NULL,
	"cart_id" uuid NULL,
	"order_id" uuid NULL,
	"namespace" text NOT NULL CHECK (namespace ~ '^[a-z0-9_.-]{3,64}$'),
	"key" text NOT NULL CHECK (key ~ '^[a-z0-9_.-]{3,64}$'),
	"type" text NOT NULL CHECK (type IN ('TEXT', 'MULTILINE_TEXT', 'NUMBER_INTEGER', 'NUMBER_DECIMAL', 'BOOLEAN', 'DATE', 'DATE_TIME', 'URL', 'COLOR', 'JSON', 'REFERENCE', 'TEXT_LIST')),
	"value" text NOT NULL CHECK (char_length(value) BETWEEN 1 AND 10000),
	"description" text NOT NULL DEFAULT '' CHECK (char_length(description) <= 500),
	"visibility" text NOT NULL CHECK (visibility IN ('PUBLIC', 'PRIVATE')),
	PRIMARY KEY ("id"),
	CONSTRAINT "metafields_one_owner" CHECK (num_nonnulls(product_id, variant_id, category_id, user_id, cart_id, order_id) = 1)
);
CREATE UNIQUE INDEX "metafields_of_product" ON "metafields" ("product_id", "namespace", "key") WHERE product_id IS NOT NULL;
CREATE UNIQUE INDEX "metafields_of_variant" ON "metafields" ("variant_id", "namespace", "key") WHERE variant_id IS NOT NULL;
CREATE UNIQUE INDEX "metafields_of_category" ON "metafields" ("category_id", "namespace", "key") WHERE category_id IS NOT NULL;
CREATE UNIQUE INDEX "metafields_of_user" ON "metafields" ("user_id", "namespace", "key") WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX "metafields_of_cart" ON "metafields" ("cart_id", "namespace", "key") WHERE cart_id IS NOT NULL;
CREATE UNIQUE INDEX "metafields_of_order" ON "metafields" ("order_id", "namespace", "key") WHERE order_id IS NOT NULL;
