-- +goose Up
-- create "holidays" table: days on which nothing is sent from a country, and nothing arrives there; of all countries without one.
CREATE TABLE "holidays" (
	"date" date NOT NULL,
	"country" character(2) NULL CHECK ("country" ~ '^[A-Z]{2}$'),
	"name" text NOT NULL,
	CONSTRAINT "holidays_once" UNIQUE NULLS NOT DISTINCT ("date", "country")
);
CREATE TRIGGER "holidays_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "holidays" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
-- Which holidays count follows from the country of the location that goods are sent from.
CREATE TRIGGER "locations_changed_shipping" AFTER INSERT OR UPDATE OF "country" OR DELETE OR TRUNCATE ON "locations" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
