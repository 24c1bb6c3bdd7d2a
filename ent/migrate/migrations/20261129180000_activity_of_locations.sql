-- +goose Up
-- A location that is not active sells nothing. Constant defaults are added without a look at the rows. "settled" is whether all stock
-- levels of the location know whether it is active.
ALTER TABLE "locations" ADD COLUMN "version" bigint NOT NULL DEFAULT 1, ADD COLUMN "active" boolean NOT NULL DEFAULT true,
	ADD COLUMN "country" char(2) NULL, ADD COLUMN "settled" boolean NOT NULL DEFAULT true;
-- create function "unsettle_location": the stock levels of a location do not know yet that it is active, or not any more.
-- +goose StatementBegin
CREATE FUNCTION "unsettle_location"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.settled := false;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "location_unsettled" BEFORE UPDATE ON "locations" FOR EACH ROW WHEN (OLD.active <> NEW.active) EXECUTE FUNCTION unsettle_location();
