-- +goose Up
-- create "parcel_scans" table: what carriers tell of parcels, by their own time. The key is of all the rest: the same fact is told once.
CREATE TABLE "parcel_scans" (
	"fulfillment_id" uuid NOT NULL,
	"at" timestamptz NOT NULL,
	"key" character varying NOT NULL,
	"status" character varying NOT NULL,
	"place" character varying NOT NULL,
	"message" character varying NOT NULL,
	PRIMARY KEY ("fulfillment_id", "at", "key"),
	CONSTRAINT "parcel_scans_fulfillment" FOREIGN KEY ("fulfillment_id") REFERENCES "fulfillments" ("id") ON DELETE CASCADE,
	CONSTRAINT "parcel_scans_status" CHECK (status IN ('ANNOUNCED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'AVAILABLE_FOR_PICKUP', 'DELIVERED', 'FAILED_ATTEMPT', 'RETURNED', 'EXCEPTION', 'UNKNOWN'))
);
-- create "courier_events" table: what couriers have called about.
CREATE TABLE "courier_events" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"courier" character varying NOT NULL,
	"event" character varying NOT NULL,
	"number" character varying NOT NULL,
	"payload" bytea NOT NULL,
	"status" character varying NOT NULL,
	"handled_at" timestamptz NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "courier_events_named" CHECK (courier <> '' AND event <> ''),
	CONSTRAINT "courier_events_status" CHECK (status IN ('WAITING', 'RECORDED', 'NO_PARCEL', 'REFUSED', 'IGNORED') AND (status = 'WAITING') = (handled_at IS NULL))
);
CREATE UNIQUE INDEX "courier_events_event" ON "courier_events" ("courier", "event");
CREATE INDEX "courier_events_number" ON "courier_events" ("number", "status", "id");
CREATE INDEX "courier_events_created_at" ON "courier_events" ("created_at", "id");
CREATE INDEX "courier_events_status" ON "courier_events" ("status", "created_at", "id");
