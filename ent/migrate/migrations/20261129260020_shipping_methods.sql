-- +goose Up
-- create "shipping_methods" table: ways of delivery.
CREATE TABLE "shipping_methods" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "version" bigint NOT NULL DEFAULT 1, "code" character varying NOT NULL, "name" character varying NOT NULL, "description" character varying NOT NULL DEFAULT '', "carrier" character varying NOT NULL DEFAULT '', "kind" character varying NOT NULL, "position" bigint NOT NULL DEFAULT 0, "enabled" boolean NOT NULL DEFAULT true, "channel_ids" jsonb NULL, "calculation" character varying NOT NULL DEFAULT 'FLAT', "minimum_days" bigint NULL, "maximum_days" bigint NULL, "cut_off" character varying NOT NULL DEFAULT '', "time_zone" character varying NOT NULL DEFAULT 'UTC', "working_days" jsonb NOT NULL DEFAULT '[]', "profile_id" uuid NOT NULL, "zone_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "shipping_methods_delivery_profiles_methods" FOREIGN KEY ("profile_id") REFERENCES "delivery_profiles" ("id") ON DELETE RESTRICT, CONSTRAINT "shipping_methods_shipping_zones_methods" FOREIGN KEY ("zone_id") REFERENCES "shipping_zones" ("id") ON DELETE RESTRICT, CONSTRAINT "shipping_methods_channel_ids" CHECK (jsonb_typeof(channel_ids) = 'array' AND NOT jsonb_path_exists(channel_ids, 'strict $[*] ? (@.type() != "string")')), CONSTRAINT "shipping_methods_code" CHECK (code ~ '^[a-z0-9][a-z0-9_-]*$'), CONSTRAINT "shipping_methods_cut_off" CHECK (cut_off ~ '^(([01][0-9]|2[0-3]):[0-5][0-9])?$'), CONSTRAINT "shipping_methods_days" CHECK (minimum_days >= 0 AND maximum_days >= minimum_days AND maximum_days <= 60), CONSTRAINT "shipping_methods_working_days" CHECK (jsonb_typeof(working_days) = 'array' AND NOT jsonb_path_exists(working_days, 'strict $[*] ? (@.type() != "string" || !(@ like_regex "^(MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY$"))')));
CREATE UNIQUE INDEX "shipping_methods_code_key" ON "shipping_methods" ("code");
CREATE INDEX "shippingmethod_zone_id_position" ON "shipping_methods" ("zone_id", "position");
CREATE INDEX "shippingmethod_profile_id" ON "shipping_methods" ("profile_id");
-- create "shipping_rates" table: what methods cost in a currency. Amounts are its minor units.
CREATE TABLE "shipping_rates" (
	"method_id" uuid NOT NULL REFERENCES "shipping_methods" ("id") ON DELETE CASCADE,
	"currency" character(3) NOT NULL,
	"free_from" bigint NULL CHECK ("free_from" >= 0),
	PRIMARY KEY ("method_id", "currency")
);
-- create "shipping_rate_rows" table: what methods cost for what measures more than above, up to and including up_to.
CREATE TABLE "shipping_rate_rows" (
	"method_id" uuid NOT NULL,
	"currency" character(3) NOT NULL,
	"above" bigint NOT NULL DEFAULT 0 CHECK ("above" >= 0),
	"up_to" bigint NULL,
	"amount" bigint NOT NULL CHECK ("amount" >= 0),
	"step" bigint NOT NULL DEFAULT 0 CHECK ("step" >= 0),
	"step_amount" bigint NOT NULL DEFAULT 0 CHECK ("step_amount" >= 0),
	PRIMARY KEY ("method_id", "currency", "above"),
	FOREIGN KEY ("method_id", "currency") REFERENCES "shipping_rates" ("method_id", "currency") ON DELETE CASCADE,
	CONSTRAINT "shipping_rate_rows_bounds" CHECK ("up_to" > "above")
);
-- create "method_exclusions" table: what methods are not for: a product, or all that have a tag.
CREATE TABLE "method_exclusions" (
	"method_id" uuid NOT NULL REFERENCES "shipping_methods" ("id") ON DELETE CASCADE,
	"product_id" uuid NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"tag" text NULL,
	CONSTRAINT "method_exclusions_of_one_thing" CHECK (num_nonnulls("product_id", "tag") = 1),
	CONSTRAINT "method_exclusions_once" UNIQUE NULLS NOT DISTINCT ("method_id", "product_id", "tag")
);
CREATE INDEX "method_exclusions_product_id" ON "method_exclusions" ("product_id");
CREATE TRIGGER "shipping_methods_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "shipping_methods" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
CREATE TRIGGER "shipping_rates_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "shipping_rates" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
CREATE TRIGGER "shipping_rate_rows_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "shipping_rate_rows" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
-- For each row: when a product is deleted that no method excludes, the rules stay as they are, and nobody waits for them.
CREATE TRIGGER "method_exclusions_changed" AFTER INSERT OR UPDATE OR DELETE ON "method_exclusions" FOR EACH ROW EXECUTE FUNCTION change_rules('shipping');
CREATE TRIGGER "method_exclusions_truncated" AFTER TRUNCATE ON "method_exclusions" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
