-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "ordercontact_lower_email_order_id";
-- create index "ordercontact_lower_email_order_id" to table: "order_contacts", for who claims their orders. Addresses are of
-- ASCII, so the collation "C" has lower case alike everywhere.
CREATE INDEX CONCURRENTLY "ordercontact_lower_email_order_id" ON "order_contacts" (lower("email" COLLATE "C"), "order_id");
