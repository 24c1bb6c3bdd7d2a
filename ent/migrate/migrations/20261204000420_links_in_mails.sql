-- +goose Up
-- create "mail_settings" table: the secret by which the links in mails are signed that have nobody get such mail any more. It has one row.
CREATE TABLE "mail_settings" (
	"one" boolean NOT NULL DEFAULT true PRIMARY KEY,
	"secret" bytea NOT NULL,
	CONSTRAINT "mail_settings_one" CHECK ("one")
);
INSERT INTO "mail_settings" ("secret") VALUES (sha256((gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text)::bytea));
