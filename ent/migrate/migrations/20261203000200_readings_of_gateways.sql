-- +goose Up
-- create "gateway_readings" table: until when what a gateway tells of its own books was read.
CREATE TABLE "gateway_readings" (
	"gateway" text NOT NULL,
	"movements_until" timestamptz NOT NULL,
	PRIMARY KEY ("gateway")
);
