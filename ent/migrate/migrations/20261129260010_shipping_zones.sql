-- +goose Up
-- create "shipping_zones" table: where the same ways of delivery are offered.
CREATE TABLE "shipping_zones" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "version" bigint NOT NULL DEFAULT 1, "name" character varying NOT NULL, "priority" bigint NOT NULL DEFAULT 0, PRIMARY KEY ("id"));
-- create "zone_areas" table: what zones consist of. Without a country it is the rest of the world. Bounds of postal codes are as
-- delivery.NormalPostalCode returns them.
CREATE TABLE "zone_areas" (
	"zone_id" uuid NOT NULL REFERENCES "shipping_zones" ("id") ON DELETE CASCADE,
	"position" integer NOT NULL,
	"country" character(2) NULL CHECK ("country" ~ '^[A-Z]{2}$'),
	"region" text NULL CHECK ("region" ~ '^[A-Z0-9]{1,3}$'),
	"postal_from" text NULL CHECK ("postal_from" ~ '^[A-Z0-9]{1,10}$'),
	"postal_to" text NULL CHECK ("postal_to" ~ '^[A-Z0-9]{1,10}$'),
	PRIMARY KEY ("zone_id", "position"),
	CONSTRAINT "zone_areas_of_a_country" CHECK ("country" IS NOT NULL OR num_nonnulls("region", "postal_from", "postal_to") = 0),
	CONSTRAINT "zone_areas_one_part" CHECK (num_nonnulls("region", "postal_from") <= 1),
	CONSTRAINT "zone_areas_range" CHECK (("postal_from" IS NULL) = ("postal_to" IS NULL) AND length("postal_from") = length("postal_to") AND "postal_from" COLLATE "C" <= "postal_to")
);
CREATE TRIGGER "shipping_zones_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "shipping_zones" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
CREATE TRIGGER "zone_areas_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "zone_areas" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
