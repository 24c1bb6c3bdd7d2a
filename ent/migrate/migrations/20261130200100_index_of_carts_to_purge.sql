-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made. The purge can do without the old one meanwhile: it runs once an hour.
DROP INDEX CONCURRENTLY IF EXISTS "cart_created_at";
-- create index "cart_created_at" to table: "carts", for the purge, of users' open carts as well
CREATE INDEX CONCURRENTLY "cart_created_at" ON "carts" ("created_at") WHERE ((status)::text <> 'CHECKING_OUT'::text);
