-- +goose Up
-- modify "order_tenders" table: how much of what a tender pays was given back. Of what was given back in whole the status says so.
ALTER TABLE "order_tenders" ADD COLUMN "refunded" bigint NOT NULL DEFAULT 0;
ALTER TABLE "order_tenders" ADD CONSTRAINT "order_tenders_refunded_of_amount" CHECK (refunded >= 0 AND refunded <= amount AND (refunded = 0 OR status IN ('CAPTURED', 'REFUNDED'))) NOT VALID;
