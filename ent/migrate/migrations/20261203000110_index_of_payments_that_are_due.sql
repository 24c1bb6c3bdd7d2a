-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "payment_due_at";
-- create index "payment_due_at" to table: "payments"
CREATE INDEX CONCURRENTLY "payment_due_at" ON "payments" ("due_at") WHERE ((due_at IS NOT NULL) AND (captured_amount < amount));
