-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "payment_held_until";
-- create index "payment_held_until" to table: "payments"
CREATE INDEX CONCURRENTLY "payment_held_until" ON "payments" ("held_until") WHERE (held_until IS NOT NULL);
