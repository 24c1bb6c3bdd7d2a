-- +goose Up
-- create "promotion_uses" table: which promotions took something off which orders. Of customers it has hashes alone. The order may be made
-- after it in the same transaction.
CREATE TABLE "promotion_uses" (
	"order_id" uuid NOT NULL,
	"promotion_id" uuid NOT NULL,
	"code_id" uuid NULL,
	"created_at" timestamptz NOT NULL,
	"customer_keys" bytea[] NOT NULL,
	"currency" character(3) NOT NULL,
	"amount" bigint NOT NULL,
	PRIMARY KEY ("order_id", "promotion_id"),
	CONSTRAINT "promotion_uses_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT "promotion_uses_promotions_promotion" FOREIGN KEY ("promotion_id") REFERENCES "promotions" ("id") ON DELETE RESTRICT,
	CONSTRAINT "promotion_uses_promotion_codes_code" FOREIGN KEY ("code_id") REFERENCES "promotion_codes" ("id") ON DELETE RESTRICT,
	CONSTRAINT "promotion_uses_amount" CHECK (amount >= 0)
);
CREATE INDEX "promotion_uses_promotion_id" ON "promotion_uses" ("promotion_id") INCLUDE ("currency", "amount");
CREATE INDEX "promotion_uses_code_id" ON "promotion_uses" ("code_id") WHERE code_id IS NOT NULL;
-- create "promotion_counters" table: how much of a limit is taken. The subject is "uses" for all uses of a promotion, a currency for its
-- budget, "code:" with the id of a code, or "customer:" with a customer's key. What has no limit is not counted, so that nobody waits for it.
CREATE TABLE "promotion_counters" (
	"promotion_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"used" bigint NOT NULL,
	"most" bigint NOT NULL,
	PRIMARY KEY ("promotion_id", "subject"),
	CONSTRAINT "promotion_counters_promotions_promotion" FOREIGN KEY ("promotion_id") REFERENCES "promotions" ("id") ON DELETE CASCADE,
	CONSTRAINT "promotion_counters_used" CHECK (used >= 0 AND used <= most)
) WITH (fillfactor = 70);
