-- +goose Up
-- modify "staff_tasks" table: a refund that waits for its approval is about an order, which gift cards may have paid.
ALTER TABLE "staff_tasks" ALTER COLUMN "payment_id" DROP NOT NULL;
