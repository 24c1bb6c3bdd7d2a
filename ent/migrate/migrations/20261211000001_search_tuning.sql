-- +goose Up
-- create "search_settings" table: what the staff have decided about search, as internal/search/tuning reads it. It has one row.
CREATE TABLE "search_settings" (
	"id" smallint NOT NULL DEFAULT 1 PRIMARY KEY,
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"version" bigint NOT NULL DEFAULT 1,
	"settings" jsonb NOT NULL DEFAULT '{}',
	CONSTRAINT "search_settings_one" CHECK (id = 1),
	CONSTRAINT "search_settings_object" CHECK (jsonb_typeof(settings) = 'object')
);
INSERT INTO "search_settings" DEFAULT VALUES;
-- create "search_pins" table: which products come first for what is searched. The text is folded.
CREATE TABLE "search_pins" (
	"query" text NOT NULL,
	"position" smallint NOT NULL,
	"product_id" uuid NOT NULL,
	PRIMARY KEY ("query", "position"),
	CONSTRAINT "search_pins_query" CHECK (length(query) BETWEEN 1 AND 200),
	CONSTRAINT "search_pins_position" CHECK (position BETWEEN 0 AND 19),
	CONSTRAINT "search_pins_once" UNIQUE ("query", "product_id"),
	CONSTRAINT "search_pins_products_product" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE
);
-- create index "search_pins_product_id" to table: "search_pins": they are looked for when a product is deleted.
CREATE INDEX "search_pins_product_id" ON "search_pins" ("product_id");
-- create "search_queries" table: how often what was searched on a day (UTC). The text is folded. Nothing says by whom.
CREATE TABLE "search_queries" (
	"day" date NOT NULL,
	"query" text NOT NULL,
	"searches" bigint NOT NULL,
	"without_results" bigint NOT NULL,
	"results" bigint NOT NULL,
	PRIMARY KEY ("day", "query"),
	CONSTRAINT "search_queries_query" CHECK (length(query) BETWEEN 1 AND 100),
	CONSTRAINT "search_queries_counts" CHECK (searches > 0 AND without_results BETWEEN 0 AND searches AND results >= 0)
);
-- create function "tell_search_tuned": all servers look at the settings and the pins anew.
-- +goose StatementBegin
CREATE FUNCTION "tell_search_tuned"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('shopgraph_search', '');
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- The triggers are of rows: each product that is deleted has Postgres look for its pins, and most have none.
CREATE TRIGGER "search_settings_changed" AFTER INSERT OR UPDATE OR DELETE ON "search_settings" FOR EACH ROW EXECUTE FUNCTION tell_search_tuned();
CREATE TRIGGER "search_pins_changed" AFTER INSERT OR UPDATE OR DELETE ON "search_pins" FOR EACH ROW EXECUTE FUNCTION tell_search_tuned();
