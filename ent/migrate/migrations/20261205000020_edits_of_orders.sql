-- +goose Up
-- create "order_edits" table: what the staff have changed of orders before they were sent. What was taken out is a refund, and what was added a
-- draft. The order is never rewritten: of where it goes and how it is brought, what was before is kept here.
CREATE TABLE "order_edits" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"order_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"note" text NOT NULL DEFAULT '',
	"refund_id" uuid NULL,
	"draft_id" uuid NULL,
	"previous_address" jsonb NULL,
	"previous_delivery" text NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "order_edits_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "order_edits_refunds_refund" FOREIGN KEY ("refund_id") REFERENCES "refunds" ("id") ON DELETE SET NULL,
	CONSTRAINT "order_edits_drafts_draft" FOREIGN KEY ("draft_id") REFERENCES "draft_orders" ("id") ON DELETE SET NULL
);
CREATE INDEX "order_edits_order_id" ON "order_edits" ("order_id", "id");
CREATE UNIQUE INDEX "order_edits_refund_id" ON "order_edits" ("refund_id") WHERE "refund_id" IS NOT NULL;
CREATE UNIQUE INDEX "order_edits_draft_id" ON "order_edits" ("draft_id") WHERE "draft_id" IS NOT NULL;
-- modify function "forget_comments": what edits keep of where an order went is as personal as what was noted of it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "forget_comments"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM order_comments USING gone WHERE order_comments.order_id = gone.order_id;
	UPDATE order_edits SET previous_address = NULL, note = '' FROM gone WHERE order_edits.order_id = gone.order_id;
	RETURN NULL;
END $$;
-- +goose StatementEnd
