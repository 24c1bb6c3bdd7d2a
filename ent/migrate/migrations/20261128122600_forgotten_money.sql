-- +goose Up
-- Reads the reservations once, under a lock that stops nobody.
ALTER TABLE "stock_reservations" VALIDATE CONSTRAINT "stock_reservations_variants_variant";
-- Earlier versions took payments for failed without the gateway's word that it holds nothing. They are looked at once more.
UPDATE "payments" SET "next_check_at" = now()
	WHERE "status" = 'FAILED' AND "failure_code" IN ('gateway_unavailable', 'not_confirmed')
	AND "gateway_reference" IS NOT NULL AND "next_check_at" IS NULL;
-- Earlier versions let orders stand whose money was let go.
UPDATE "orders" SET "payment_lost_at" = now() FROM "payments" AS p
	WHERE p."order_id" = "orders"."id" AND p."status" = 'VOIDED' AND "orders"."status" IN ('CONFIRMED', 'PROCESSING', 'PARTIALLY_SHIPPED');
INSERT INTO "staff_tasks" ("id", "created_at", "updated_at", "kind", "order_id", "payment_id")
	SELECT gen_random_uuid(), now(), now(), 'PAYMENT_LOST', o."id", p."id"
	FROM "orders" AS o JOIN "payments" AS p ON p."order_id" = o."id" AND p."status" = 'VOIDED' WHERE o."payment_lost_at" IS NOT NULL;
