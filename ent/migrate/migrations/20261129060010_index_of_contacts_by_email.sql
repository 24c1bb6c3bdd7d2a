-- +goose NO TRANSACTION
-- +goose Up
-- No statement looks for an address as it was written: they are compared without regard to case.
DROP INDEX CONCURRENTLY IF EXISTS "ordercontact_email";
