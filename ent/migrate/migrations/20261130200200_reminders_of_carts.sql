-- +goose Up
-- create "cart_reminders" table: of which carts a mail reminds. The cart may be deleted before: the link out of such mail stays good.
CREATE TABLE "cart_reminders" (
	"cart_id" uuid NOT NULL PRIMARY KEY,
	"claimed_at" timestamptz NOT NULL,
	"sent_at" timestamptz NULL,
	"address_hash" bytea NULL,
	"token_hash" bytea NULL UNIQUE,
	"restored_at" timestamptz NULL,
	CONSTRAINT "cart_reminders_sent_to_somebody" CHECK ((sent_at IS NULL) = (address_hash IS NULL) AND (sent_at IS NULL) = (token_hash IS NULL))
);
CREATE INDEX "cart_reminders_address" ON "cart_reminders" ("address_hash", "sent_at");
CREATE INDEX "cart_reminders_claimed_at" ON "cart_reminders" ("claimed_at");
-- create "mail_opt_outs" table: hashes of the addresses that are reminded of no carts.
CREATE TABLE "mail_opt_outs" (
	"address_hash" bytea NOT NULL PRIMARY KEY,
	"created_at" timestamptz NOT NULL
);
