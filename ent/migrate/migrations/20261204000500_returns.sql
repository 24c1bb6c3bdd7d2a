-- +goose Up
-- create "returns" table: what buyers send back of orders, and how far that has come. Somebody has asked for it and may have noted why.
-- It is open until it has ended. What is given back for it is a refund.
CREATE TABLE "returns" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"order_id" uuid NOT NULL,
	"status" text NOT NULL,
	"resolution" text NOT NULL,
	"requested_by" text NOT NULL,
	"note" text NOT NULL DEFAULT '',
	"decline_reason" text NOT NULL DEFAULT '',
	"carrier" text NOT NULL DEFAULT '',
	"tracking_number" text NOT NULL DEFAULT '',
	"label_url" text NULL,
	"approved_at" timestamptz NULL,
	"received_at" timestamptz NULL,
	"ended_at" timestamptz NULL,
	"refund_id" uuid NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "returns_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "returns_refunds_refund" FOREIGN KEY ("refund_id") REFERENCES "refunds" ("id") ON DELETE CASCADE,
	CONSTRAINT "returns_status_known" CHECK (status IN ('REQUESTED', 'APPROVED', 'DECLINED', 'CANCELLED', 'IN_TRANSIT', 'RECEIVED', 'COMPLETED', 'EXPIRED')),
	CONSTRAINT "returns_resolution_known" CHECK (resolution IN ('REFUND', 'STORE_CREDIT')),
	CONSTRAINT "returns_ended" CHECK ((ended_at IS NOT NULL) = (status IN ('DECLINED', 'CANCELLED', 'COMPLETED', 'EXPIRED')))
);
CREATE INDEX "returns_order_id" ON "returns" ("order_id", "id");
CREATE INDEX "returns_status_id" ON "returns" ("status", "id");
CREATE UNIQUE INDEX "returns_refund_id" ON "returns" ("refund_id") WHERE "refund_id" IS NOT NULL;
CREATE INDEX "returns_approved_at" ON "returns" ("approved_at") WHERE status = 'APPROVED';
-- create "return_lines" table: of which lines of orders how many units come back and why, and how many of them were received and accepted.
CREATE TABLE "return_lines" (
	"return_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"order_line_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"reason" text NOT NULL,
	"received" integer NOT NULL DEFAULT 0,
	"accepted" integer NOT NULL DEFAULT 0,
	PRIMARY KEY ("return_id", "position"),
	CONSTRAINT "return_lines_returns_return" FOREIGN KEY ("return_id") REFERENCES "returns" ("id") ON DELETE CASCADE,
	CONSTRAINT "return_lines_order_lines_line" FOREIGN KEY ("order_line_id") REFERENCES "order_lines" ("id") ON DELETE CASCADE,
	CONSTRAINT "return_lines_quantities" CHECK (position > 0 AND quantity > 0 AND received BETWEEN 0 AND quantity AND accepted BETWEEN 0 AND received),
	CONSTRAINT "return_lines_reason_known" CHECK (reason IN ('CHANGED_MIND', 'TOO_LARGE', 'TOO_SMALL', 'NOT_AS_DESCRIBED', 'DEFECTIVE', 'WRONG_ITEM', 'DAMAGED', 'ARRIVED_LATE', 'REFUSED_AT_DOOR', 'OTHER'))
);
CREATE UNIQUE INDEX "return_lines_once" ON "return_lines" ("return_id", "order_line_id");
CREATE INDEX "return_lines_order_line_id" ON "return_lines" ("order_line_id");
-- create "return_receipts" table: what has come of returns, in which condition, and what became of it. Receipts are only added.
CREATE TABLE "return_receipts" (
	"return_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"order_line_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"condition" text NOT NULL,
	"rejection" text NULL,
	"location_id" uuid NULL,
	"received_at" timestamptz NOT NULL DEFAULT now(),
	"actor" text NOT NULL,
	PRIMARY KEY ("return_id", "position"),
	CONSTRAINT "return_receipts_returns_return" FOREIGN KEY ("return_id") REFERENCES "returns" ("id") ON DELETE CASCADE,
	CONSTRAINT "return_receipts_order_lines_line" FOREIGN KEY ("order_line_id") REFERENCES "order_lines" ("id") ON DELETE CASCADE,
	CONSTRAINT "return_receipts_locations_location" FOREIGN KEY ("location_id") REFERENCES "locations" ("id") ON DELETE SET NULL,
	CONSTRAINT "return_receipts_quantity" CHECK (position > 0 AND quantity > 0),
	CONSTRAINT "return_receipts_condition_known" CHECK (condition IN ('NEW', 'USED', 'DAMAGED')),
	CONSTRAINT "return_receipts_rejected_are_not_restocked" CHECK (rejection IS NULL OR location_id IS NULL)
);
CREATE INDEX "return_receipts_order_line_id" ON "return_receipts" ("order_line_id");
CREATE INDEX "return_receipts_location_id" ON "return_receipts" ("location_id") WHERE "location_id" IS NOT NULL;
-- modify "order_events" table: which return an event is about. It is null, so no row is written.
ALTER TABLE "order_events" ADD COLUMN "return_id" uuid NULL;
-- modify "refund_parts" table: whether a part is new store credit of the order's user, beyond what has paid.
ALTER TABLE "refund_parts" ADD COLUMN "credit" boolean NOT NULL DEFAULT false;
