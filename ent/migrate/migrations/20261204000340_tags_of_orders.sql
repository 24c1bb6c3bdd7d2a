-- +goose Up
-- create "order_tags" table: by what the staff group orders. Tags are in lower case.
CREATE TABLE "order_tags" (
	"order_id" uuid NOT NULL,
	"tag" text NOT NULL,
	PRIMARY KEY ("order_id", "tag"),
	CONSTRAINT "order_tags_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE,
	CONSTRAINT "order_tags_lower_case" CHECK (tag = lower(tag) AND length(tag) BETWEEN 1 AND 50)
);
CREATE INDEX "order_tags_tag" ON "order_tags" ("tag", "order_id");
