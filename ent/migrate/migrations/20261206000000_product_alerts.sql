-- +goose Up
-- create "product_alerts" table: who is to be told once a variant can be bought again, or costs less. It is a user, or a guest by their
-- address, whom the mail reaches that has the token of the hash. It is waiting while it is confirmed, nobody is about to send the mail,
-- and it was not sent. The place is where it was asked for: prices and stock may differ by it.
CREATE TABLE "product_alerts" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"user_id" uuid NULL,
	"email" text NULL,
	"address_hash" bytea NULL,
	"token_hash" bytea NULL,
	"type" text NOT NULL,
	"product_id" uuid NOT NULL,
	"variant_id" uuid NOT NULL,
	"channel_id" uuid NULL,
	"customer_group_id" uuid NULL,
	"country" text NOT NULL DEFAULT '',
	"currency" character(3) NOT NULL,
	"language" text NOT NULL,
	"reference" bigint NULL,
	"below" bigint NULL,
	"confirmed_at" timestamptz NULL,
	"queued_at" timestamptz NULL,
	"sent_at" timestamptz NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "product_alerts_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
	CONSTRAINT "product_alerts_products_product" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE,
	CONSTRAINT "product_alerts_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON DELETE CASCADE,
	CONSTRAINT "product_alerts_channels_channel" FOREIGN KEY ("channel_id") REFERENCES "channels" ("id") ON DELETE CASCADE,
	CONSTRAINT "product_alerts_customer_groups_customer_group" FOREIGN KEY ("customer_group_id") REFERENCES "customer_groups" ("id") ON DELETE SET NULL,
	CONSTRAINT "product_alerts_type_known" CHECK (type IN ('BACK_IN_STOCK', 'PRICE_DROP')),
	CONSTRAINT "product_alerts_one_person" CHECK ((user_id IS NULL) = (email IS NOT NULL) AND (email IS NULL) = (address_hash IS NULL)),
	CONSTRAINT "product_alerts_prices" CHECK ((type = 'PRICE_DROP') = (reference IS NOT NULL) AND (below IS NULL OR (reference IS NOT NULL AND below BETWEEN 1 AND reference))),
	CONSTRAINT "product_alerts_order_of_steps" CHECK (confirmed_at IS NOT NULL OR (user_id IS NULL AND queued_at IS NULL AND sent_at IS NULL))
);
-- One person has one open alert of a type for a variant in a channel.
CREATE UNIQUE INDEX "product_alerts_once" ON "product_alerts" ("variant_id", "type", "user_id", "address_hash", "channel_id") NULLS NOT DISTINCT WHERE sent_at IS NULL;
CREATE UNIQUE INDEX "product_alerts_token_hash" ON "product_alerts" ("token_hash") WHERE token_hash IS NOT NULL;
CREATE INDEX "product_alerts_user_id" ON "product_alerts" ("user_id", "id") WHERE user_id IS NOT NULL;
CREATE INDEX "product_alerts_address_hash" ON "product_alerts" ("address_hash") WHERE address_hash IS NOT NULL;
CREATE INDEX "product_alerts_variant_id" ON "product_alerts" ("variant_id", "id");
CREATE INDEX "product_alerts_product_id" ON "product_alerts" ("product_id", "id");
CREATE INDEX "product_alerts_channel_id" ON "product_alerts" ("channel_id") WHERE channel_id IS NOT NULL;
CREATE INDEX "product_alerts_customer_group_id" ON "product_alerts" ("customer_group_id") WHERE customer_group_id IS NOT NULL;
-- what the changes of products look for, and what is looked at every so often
CREATE INDEX "product_alerts_waiting" ON "product_alerts" ("product_id", "id") WHERE confirmed_at IS NOT NULL AND queued_at IS NULL AND sent_at IS NULL;
CREATE INDEX "product_alerts_all_waiting" ON "product_alerts" ("id") WHERE confirmed_at IS NOT NULL AND queued_at IS NULL AND sent_at IS NULL;
CREATE INDEX "product_alerts_queued_at" ON "product_alerts" ("queued_at") WHERE queued_at IS NOT NULL AND sent_at IS NULL;
CREATE INDEX "product_alerts_told" ON "product_alerts" ("variant_id", "queued_at") WHERE type = 'BACK_IN_STOCK' AND queued_at IS NOT NULL;
CREATE INDEX "product_alerts_sent_at" ON "product_alerts" ("sent_at") WHERE sent_at IS NOT NULL;
CREATE INDEX "product_alerts_unconfirmed" ON "product_alerts" ("created_at") WHERE confirmed_at IS NULL;
