-- +goose Up
-- create "gateway_events" table: what gateways have called about, as they did.
CREATE TABLE "gateway_events" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"gateway" character varying NOT NULL,
	"event" character varying NOT NULL,
	"type" character varying NOT NULL,
	"reference" character varying NOT NULL,
	"told_at" timestamptz NOT NULL,
	"payload" bytea NOT NULL,
	"handled_at" timestamptz NULL,
	"outcome" character varying NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "gateway_events_named" CHECK (gateway <> '' AND event <> '' AND type <> ''),
	CONSTRAINT "gateway_events_outcome" CHECK (outcome IN ('FOLLOWED', 'NO_PAYMENT', 'IGNORED') AND (outcome IS NULL) = (handled_at IS NULL) OR outcome IS NULL AND handled_at IS NULL)
);
-- create index "gateway_events_event" to table: "gateway_events"
CREATE UNIQUE INDEX "gateway_events_event" ON "gateway_events" ("gateway", "event");
-- create index "gateway_events_reference" to table: "gateway_events"
CREATE INDEX "gateway_events_reference" ON "gateway_events" ("gateway", "reference", "id");
-- create index "gateway_events_told_at" to table: "gateway_events"
CREATE INDEX "gateway_events_told_at" ON "gateway_events" ("gateway", "told_at");
-- create index "gateway_events_created_at" to table: "gateway_events"
CREATE INDEX "gateway_events_created_at" ON "gateway_events" ("created_at", "id");
