-- +goose Up
-- +goose NO TRANSACTION
DROP INDEX CONCURRENTLY IF EXISTS "gateway_movements_payment_id";
CREATE INDEX CONCURRENTLY "gateway_movements_payment_id" ON "gateway_movements" ("payment_id") WHERE "payment_id" IS NOT NULL;
-- Payments are made as time goes by, and hardly change after their first minutes. So this index of a few pages finds those of a time.
DROP INDEX CONCURRENTLY IF EXISTS "payments_created_at";
CREATE INDEX CONCURRENTLY "payments_created_at" ON "payments" USING brin ("created_at");
