-- +goose Up
-- create "refunds" table: what of orders is given back, by whom and why. The amounts are what its lines, the delivery and an adjustment come to.
-- The decision is whether somebody had to approve it. A refund that waits or was declined moves nothing. The amounts never change.
CREATE TABLE "refunds" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"order_id" uuid NOT NULL,
	"currency" character(3) NOT NULL,
	"reason" text NOT NULL,
	"note" text NOT NULL DEFAULT '',
	"requested_by" text NOT NULL,
	"decision" text NOT NULL,
	"decided_by" text NULL,
	"decided_at" timestamptz NULL,
	"goods_net" bigint NOT NULL,
	"goods_tax" bigint NOT NULL,
	"shipping_net" bigint NOT NULL,
	"shipping_tax" bigint NOT NULL,
	"shipping_taxes" jsonb NOT NULL DEFAULT '[]',
	"adjustment" bigint NOT NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "refunds_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "refunds_amounts" CHECK (goods_net >= 0 AND goods_tax >= 0 AND shipping_net >= 0 AND shipping_tax >= 0
		AND goods_net + goods_tax + shipping_net + shipping_tax + adjustment >= 0),
	CONSTRAINT "refunds_reason_known" CHECK (reason IN ('CUSTOMER', 'INVENTORY', 'DEFECTIVE', 'WRONG_ITEM', 'NOT_RECEIVED', 'FRAUD', 'GOODWILL', 'OTHER')),
	CONSTRAINT "refunds_decision_known" CHECK (decision IN ('NOT_NEEDED', 'AWAITED', 'APPROVED', 'DECLINED')),
	CONSTRAINT "refunds_decided" CHECK ((decided_at IS NOT NULL) = (decision IN ('APPROVED', 'DECLINED')) AND (decided_by IS NOT NULL) = (decided_at IS NOT NULL))
);
CREATE INDEX "refunds_order_id" ON "refunds" ("order_id", "id");
-- create "refund_lines" table: what refunds give back of lines of orders, and what becomes of the goods.
CREATE TABLE "refund_lines" (
	"refund_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"order_line_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"net" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"taxes" jsonb NOT NULL DEFAULT '[]',
	"goods" text NOT NULL,
	"location_id" uuid NULL,
	PRIMARY KEY ("refund_id", "position"),
	CONSTRAINT "refund_lines_refunds_refund" FOREIGN KEY ("refund_id") REFERENCES "refunds" ("id") ON DELETE CASCADE,
	CONSTRAINT "refund_lines_order_lines_line" FOREIGN KEY ("order_line_id") REFERENCES "order_lines" ("id") ON DELETE CASCADE,
	CONSTRAINT "refund_lines_locations_location" FOREIGN KEY ("location_id") REFERENCES "locations" ("id") ON DELETE SET NULL,
	CONSTRAINT "refund_lines_amounts" CHECK (quantity > 0 AND net >= 0 AND tax >= 0 AND position > 0),
	CONSTRAINT "refund_lines_goods_known" CHECK (goods IN ('NO_RESTOCK', 'CANCEL', 'RETURN'))
);
CREATE INDEX "refund_lines_order_line_id" ON "refund_lines" ("order_line_id");
CREATE INDEX "refund_lines_location_id" ON "refund_lines" ("location_id") WHERE "location_id" IS NOT NULL;
-- create "refund_parts" table: to what refunds give how much. What a payment gives back is an operation of its ledger, which says how far
-- it has come. The operation is requested once the refund needs no approval any more.
CREATE TABLE "refund_parts" (
	"refund_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"payment_id" uuid NULL,
	"tender_id" uuid NULL,
	"amount" bigint NOT NULL,
	"operation_id" uuid NULL,
	PRIMARY KEY ("refund_id", "position"),
	CONSTRAINT "refund_parts_refunds_refund" FOREIGN KEY ("refund_id") REFERENCES "refunds" ("id") ON DELETE CASCADE,
	CONSTRAINT "refund_parts_payments_payment" FOREIGN KEY ("payment_id") REFERENCES "payments" ("id") ON DELETE CASCADE,
	CONSTRAINT "refund_parts_tenders_tender" FOREIGN KEY ("tender_id") REFERENCES "tenders" ("id") ON DELETE RESTRICT,
	CONSTRAINT "refund_parts_amount" CHECK (amount > 0 AND position > 0),
	CONSTRAINT "refund_parts_of_one" CHECK (num_nonnulls(payment_id, tender_id) = 1 AND (operation_id IS NOT NULL) = (payment_id IS NOT NULL))
);
CREATE INDEX "refund_parts_payment_id" ON "refund_parts" ("payment_id") WHERE "payment_id" IS NOT NULL;
CREATE INDEX "refund_parts_tender_id" ON "refund_parts" ("tender_id") WHERE "tender_id" IS NOT NULL;
