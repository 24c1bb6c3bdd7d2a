-- +goose Up
-- modify "orders" table
ALTER TABLE "orders" ADD COLUMN "payment_lost_at" timestamptz NULL;
-- create "staff_tasks" table
CREATE TABLE "staff_tasks" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "kind" character varying NOT NULL, "resolved_at" timestamptz NULL, "note" character varying NOT NULL DEFAULT '', "order_id" uuid NOT NULL, "payment_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "staff_tasks_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "staff_tasks_payments_payment" FOREIGN KEY ("payment_id") REFERENCES "payments" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "stafftask_open" to table: "staff_tasks"
CREATE UNIQUE INDEX "stafftask_open" ON "staff_tasks" ("payment_id", "kind") WHERE (resolved_at IS NULL);
-- create index "stafftask_open_id" to table: "staff_tasks"
CREATE INDEX "stafftask_open_id" ON "staff_tasks" ("id") WHERE (resolved_at IS NULL);
-- create index "stafftask_order_id" to table: "staff_tasks"
CREATE INDEX "stafftask_order_id" ON "staff_tasks" ("order_id");
