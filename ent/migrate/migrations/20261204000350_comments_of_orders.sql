-- +goose Up
-- create "order_comments" table
CREATE TABLE "order_comments" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"updated_at" timestamptz NOT NULL,
	"order_id" uuid NOT NULL,
	"actor" character varying NOT NULL,
	"text" character varying NOT NULL,
	"visible" boolean NOT NULL DEFAULT false,
	PRIMARY KEY ("id"),
	CONSTRAINT "order_comments_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "order_comments_text" CHECK (length(text) BETWEEN 1 AND 5000)
);
-- create index "ordercomment_order_id_created_at_id" to table: "order_comments"
CREATE INDEX "ordercomment_order_id_created_at_id" ON "order_comments" ("order_id", "created_at", "id");
