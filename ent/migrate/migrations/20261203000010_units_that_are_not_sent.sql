-- +goose Up
-- modify "order_lines" table: how many units are not to be sent any more, as a refund has cancelled them.
ALTER TABLE "order_lines" ADD COLUMN "cancelled" bigint NOT NULL DEFAULT 0;
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_cancelled_of_quantity" CHECK (cancelled >= 0 AND cancelled <= quantity) NOT VALID;
