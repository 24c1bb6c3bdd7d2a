-- +goose Up
-- +goose NO TRANSACTION
-- Few events wait, or are about no payment of ours.
DROP INDEX CONCURRENTLY IF EXISTS "gateway_events_unfollowed";
CREATE INDEX CONCURRENTLY "gateway_events_unfollowed" ON "gateway_events" ("created_at", "id") WHERE "outcome" IS DISTINCT FROM 'FOLLOWED';
