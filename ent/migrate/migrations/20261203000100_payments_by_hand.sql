-- +goose Up
-- modify "payments" table: until when the buyer is to pay by hand. No row is written.
ALTER TABLE "payments" ADD COLUMN "due_at" timestamptz NULL;
-- modify "staff_tasks" table: how much a task is about. No row is written.
ALTER TABLE "staff_tasks" ADD COLUMN "amount" bigint NULL;
