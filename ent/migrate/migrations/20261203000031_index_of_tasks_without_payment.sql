-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "stafftask_open_of_order";
CREATE UNIQUE INDEX CONCURRENTLY "stafftask_open_of_order" ON "staff_tasks" ("order_id", "kind") WHERE (resolved_at IS NULL AND payment_id IS NULL);
