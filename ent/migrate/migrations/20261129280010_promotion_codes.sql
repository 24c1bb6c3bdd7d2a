-- +goose Up
-- create "promotion_codes" table: codes for promotions, in capitals and digits alone. How often one was used is in "promotion_uses".
CREATE TABLE "promotion_codes" (
	"id" uuid NOT NULL PRIMARY KEY,
	"created_at" timestamptz NOT NULL,
	"updated_at" timestamptz NOT NULL,
	"version" bigint NOT NULL DEFAULT 1,
	"promotion_id" uuid NOT NULL,
	"code" character varying NOT NULL,
	"max_uses" bigint NULL,
	"enabled" boolean NOT NULL DEFAULT true,
	"label" character varying NOT NULL DEFAULT '',
	CONSTRAINT "promotion_codes_code_key" UNIQUE ("code"),
	CONSTRAINT "promotion_codes_promotions_promotion" FOREIGN KEY ("promotion_id") REFERENCES "promotions" ("id") ON DELETE CASCADE,
	CONSTRAINT "promotion_codes_code" CHECK (code ~ '^[A-Z0-9]{1,50}$'),
	CONSTRAINT "promotion_codes_max_uses" CHECK (max_uses >= 1)
);
CREATE INDEX "promotion_codes_promotion_id_id" ON "promotion_codes" ("promotion_id", "id");
CREATE INDEX "promotion_codes_promotion_id_label_id" ON "promotion_codes" ("promotion_id", "label", "id") WHERE label <> '';
