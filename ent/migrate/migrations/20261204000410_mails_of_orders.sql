-- +goose Up
-- create "order_mails" table: which mails about orders were handed over. A mail is about a source, such as an event, and of a kind. It is
-- noted once it was handed over: a process that dies in between hands it over again, with the same Message-ID.
CREATE TABLE "order_mails" (
	"source_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"order_id" uuid NOT NULL,
	"sent_at" timestamptz NOT NULL,
	PRIMARY KEY ("source_id", "kind"),
	CONSTRAINT "order_mails_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE
);
CREATE INDEX "order_mails_order_id" ON "order_mails" ("order_id", "kind");
CREATE INDEX "order_mails_sent_at" ON "order_mails" ("sent_at");
-- create "order_mail_progress" table: up to which event of orders it was looked whether there is something to mail. It has one row.
-- What happened before there were such mails is not mailed.
CREATE TABLE "order_mail_progress" (
	"one" boolean NOT NULL DEFAULT true PRIMARY KEY,
	"xact_id" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	CONSTRAINT "order_mail_progress_one" CHECK ("one")
);
INSERT INTO "order_mail_progress" ("xact_id", "event_id") VALUES (pg_snapshot_xmin(pg_current_snapshot())::text::bigint, '00000000-0000-0000-0000-000000000000');
