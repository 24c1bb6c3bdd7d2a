-- +goose Up
-- create "promotions" table: rules by which something costs less, as the staff have written them down. What is counted of them is elsewhere:
-- so each change here is one of the rules.
CREATE TABLE "promotions" (
	"id" uuid NOT NULL PRIMARY KEY,
	"created_at" timestamptz NOT NULL,
	"updated_at" timestamptz NOT NULL,
	"version" bigint NOT NULL DEFAULT 1,
	"name" character varying NOT NULL,
	"class" character varying NOT NULL,
	"priority" bigint NOT NULL,
	"combines" jsonb NOT NULL DEFAULT '[]',
	"rest" character varying NOT NULL DEFAULT 'STACK',
	"enabled" boolean NOT NULL DEFAULT false,
	"starts_at" timestamptz NULL,
	"ends_at" timestamptz NULL,
	"needs_code" boolean NOT NULL DEFAULT false,
	"condition" jsonb NULL,
	"action" jsonb NOT NULL,
	"max_uses" bigint NULL,
	"max_uses_per_customer" bigint NULL,
	"budget" jsonb NULL,
	CONSTRAINT "promotions_priority_key" UNIQUE ("priority"),
	CONSTRAINT "promotions_name" CHECK (name <> ''),
	CONSTRAINT "promotions_class" CHECK (class IN ('PRODUCT', 'ORDER', 'SHIPPING')),
	CONSTRAINT "promotions_combines" CHECK (jsonb_typeof(combines) = 'array'),
	CONSTRAINT "promotions_rest" CHECK (rest IN ('STACK', 'STOP', 'EXCLUSIVE')),
	CONSTRAINT "promotions_starts_before_it_ends" CHECK (starts_at < ends_at),
	CONSTRAINT "promotions_trees" CHECK (jsonb_typeof(condition) = 'object' AND jsonb_typeof(action) = 'object' AND jsonb_typeof(budget) = 'object'),
	CONSTRAINT "promotions_limits" CHECK (max_uses >= 1 AND max_uses_per_customer >= 1)
);
CREATE TRIGGER "promotions_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "promotions" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('promotion');
