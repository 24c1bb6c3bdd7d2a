-- +goose Up
-- modify "fulfillments" table: where a parcel leaves from, and when it is expected. All are null, so no row is written.
ALTER TABLE "fulfillments" ADD COLUMN "location_id" uuid NULL, ADD COLUMN "expected_earliest" character varying NULL, ADD COLUMN "expected_latest" character varying NULL, ADD COLUMN "expected_told_at" timestamptz NULL,
	ADD CONSTRAINT "fulfillments_locations_location" FOREIGN KEY ("location_id") REFERENCES "locations" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT NOT VALID;
