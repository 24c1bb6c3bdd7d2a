-- +goose Up
-- create "delivery_profiles" table: how goods are sent that are sent together. There is one that products have without one of their own. It has
-- the same id in each store, so that what is written beforehand can refer to it.
CREATE TABLE "delivery_profiles" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "version" bigint NOT NULL DEFAULT 1, "name" character varying NOT NULL, "is_default" boolean NOT NULL DEFAULT false, PRIMARY KEY ("id"));
CREATE UNIQUE INDEX "deliveryprofile_is_default" ON "delivery_profiles" ("is_default") WHERE is_default;
INSERT INTO "delivery_profiles" ("id", "created_at", "updated_at", "name", "is_default") VALUES ('01900000-0000-7000-8000-00000000d000', now(), now(), 'General', true);
CREATE TRIGGER "delivery_profiles_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "delivery_profiles" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
