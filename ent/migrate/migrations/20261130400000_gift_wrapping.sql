-- +goose Up
-- create "gift_wrapping" table: what it costs to wrap one of something as a gift, in minor units by currency. It has one row.
CREATE TABLE "gift_wrapping" (
	"one" boolean NOT NULL DEFAULT true PRIMARY KEY,
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"version" bigint NOT NULL DEFAULT 1,
	"enabled" boolean NOT NULL DEFAULT false,
	"prices" jsonb NOT NULL DEFAULT '{}',
	CONSTRAINT "gift_wrapping_one" CHECK ("one"),
	CONSTRAINT "gift_wrapping_prices" CHECK (jsonb_typeof(prices) = 'object')
);
INSERT INTO "gift_wrapping" DEFAULT VALUES;
-- modify "rule_versions" table, which each price of a cart is read with: these prices as long as wrapping is offered, so that no cart needs
-- another table for them.
ALTER TABLE "rule_versions" ADD COLUMN "wrapping" jsonb NULL;
-- create function "offer_gift_wrapping": what a trigger does once what wrapping costs has changed.
-- +goose StatementBegin
CREATE FUNCTION "offer_gift_wrapping"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE rule_versions SET wrapping = (SELECT prices FROM gift_wrapping WHERE enabled);
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "gift_wrapping_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "gift_wrapping" FOR EACH STATEMENT EXECUTE FUNCTION offer_gift_wrapping();
