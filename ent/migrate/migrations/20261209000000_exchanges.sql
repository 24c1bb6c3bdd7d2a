-- +goose Up
-- modify "returns" table: a return may be an exchange, and what the buyer gets instead is prepared as a draft. It is null, so no row is written.
ALTER TABLE "returns" ADD COLUMN "exchange_draft_id" uuid NULL,
	ADD CONSTRAINT "returns_draft_orders_exchange" FOREIGN KEY ("exchange_draft_id") REFERENCES "draft_orders" ("id") ON DELETE SET NULL NOT VALID,
	DROP CONSTRAINT "returns_resolution_known",
	ADD CONSTRAINT "returns_resolution_known" CHECK (resolution IN ('REFUND', 'STORE_CREDIT', 'EXCHANGE')) NOT VALID;
-- modify "return_lines" table: which variant the buyer wants instead, and what one of it has cost with taxes when they asked for it, in minor
-- units of the order's currency. Both are null, so no row is written.
ALTER TABLE "return_lines" ADD COLUMN "exchange_variant_id" uuid NULL, ADD COLUMN "exchange_price" bigint NULL,
	ADD CONSTRAINT "return_lines_variants_exchange" FOREIGN KEY ("exchange_variant_id") REFERENCES "variants" ("id") ON DELETE SET NULL NOT VALID,
	ADD CONSTRAINT "return_lines_exchange" CHECK (exchange_price >= 0 AND (exchange_variant_id IS NULL OR exchange_price IS NOT NULL)) NOT VALID;
