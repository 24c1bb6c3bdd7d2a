-- +goose Up
-- modify "payments" table: with what the client confirms, whether the method is to be saved, until when money is held, and what
-- buyers demand back from their banks. The defaults are constants, so no row is written.
ALTER TABLE "payments" ADD COLUMN "disputed_amount" bigint NOT NULL DEFAULT 0,
	ADD COLUMN "client_secret" character varying NOT NULL DEFAULT '',
	ADD COLUMN "save_method" boolean NOT NULL DEFAULT false,
	ADD COLUMN "held_until" timestamptz NULL;
