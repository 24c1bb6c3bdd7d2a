-- +goose Up
-- create "tax_countries": what the store does about the taxes of countries. Of one that is not here, it collects none.
CREATE TABLE "tax_countries" (
	"country" character(2) NOT NULL PRIMARY KEY,
	"updated_at" timestamptz NOT NULL,
	"version" bigint NOT NULL DEFAULT 1,
	"collects" boolean NOT NULL DEFAULT false,
	"prices_include_tax" boolean NULL,
	CONSTRAINT "tax_countries_country" CHECK (country ~ '^[A-Z]{2}$')
);
CREATE TRIGGER "tax_countries_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "tax_countries" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('tax');
-- create "tax_settings": what holds for the taxes of all countries. It has one row.
CREATE TABLE "tax_settings" (
	"one" boolean NOT NULL DEFAULT true PRIMARY KEY,
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"version" bigint NOT NULL DEFAULT 1,
	"prices_include_tax" boolean NOT NULL DEFAULT false,
	"home_country" character(2) NULL,
	"home_region" character varying NOT NULL DEFAULT '',
	"home_postal_code" character varying NOT NULL DEFAULT '',
	"rounding" character varying NOT NULL DEFAULT 'LINE',
	"cross_border" character varying NOT NULL DEFAULT 'KEEP_GROSS',
	"shipping_tax" character varying NOT NULL DEFAULT 'FOLLOW_GOODS',
	"shipping_tax_class_id" uuid NULL REFERENCES "tax_classes" ("id") ON DELETE RESTRICT,
	"eu_destination" boolean NOT NULL DEFAULT false,
	CONSTRAINT "tax_settings_one" CHECK ("one"),
	CONSTRAINT "tax_settings_home" CHECK ((home_country ~ '^[A-Z]{2}$' AND home_region ~ '^[A-Z0-9]{0,3}$' OR home_country IS NULL AND home_region = '' AND home_postal_code = '') IS TRUE),
	CONSTRAINT "tax_settings_rounding" CHECK (rounding IN ('LINE', 'UNIT', 'TOTAL')),
	CONSTRAINT "tax_settings_cross_border" CHECK (cross_border IN ('KEEP_GROSS', 'KEEP_NET')),
	CONSTRAINT "tax_settings_shipping_tax" CHECK (shipping_tax = 'FOLLOW_GOODS' OR shipping_tax = 'CLASS' AND shipping_tax_class_id IS NOT NULL)
);
CREATE INDEX "tax_settings_shipping_tax_class_id" ON "tax_settings" ("shipping_tax_class_id");
INSERT INTO "tax_settings" DEFAULT VALUES;
CREATE TRIGGER "tax_settings_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "tax_settings" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('tax');
