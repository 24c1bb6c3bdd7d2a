-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "returns_exchange_draft_id";
-- create index "returns_exchange_draft_id" to table: "returns": a draft is of one return, which is looked for when the draft is deleted.
CREATE UNIQUE INDEX CONCURRENTLY "returns_exchange_draft_id" ON "returns" ("exchange_draft_id") WHERE exchange_draft_id IS NOT NULL;
