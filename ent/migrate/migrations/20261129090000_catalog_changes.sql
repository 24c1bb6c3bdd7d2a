-- +goose Up
-- create "catalog_changes": what has changed of the catalog, and in which transaction. The triggers of the catalog's tables write it,
-- so that no writer can forget to. A change is read once no older transaction runs any more: see package feed.
CREATE TABLE "catalog_changes" (
	"xact_id" xid8 NOT NULL DEFAULT pg_current_xact_id(),
	"id" bigint GENERATED ALWAYS AS IDENTITY,
	"kind" text NOT NULL,
	"object_id" uuid NOT NULL,
	"at" timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY ("id")
);
CREATE INDEX "catalog_changes_in_order" ON "catalog_changes" ("xact_id", "id");
-- create "catalog_feed": one row, which says the first transaction whose changes are kept.
CREATE TABLE "catalog_feed" (
	"one" boolean NOT NULL DEFAULT true CHECK ("one"),
	"trimmed" xid8 NOT NULL DEFAULT '0',
	PRIMARY KEY ("one")
);
INSERT INTO "catalog_feed" DEFAULT VALUES;
-- create "feed_readers": how far each reader of the changes has come, and when it was last heard of.
CREATE TABLE "feed_readers" (
	"name" text NOT NULL,
	"xact_id" xid8 NOT NULL,
	"id" bigint NOT NULL,
	"seen_at" timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY ("name")
);
-- create function "record_changes": it is called by a trigger for a statement, with a kind and a SELECT of the objects that have
-- changed. The rows that the statement wrote are "changed". A statement that has changed very many objects has changed all.
-- +goose StatementBegin
CREATE FUNCTION "record_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('
		WITH few AS (SELECT DISTINCT object FROM (%s) AS q(object) LIMIT 10001), many AS (SELECT count(*) > 10000 AS yes FROM few)
		INSERT INTO catalog_changes (kind, object_id)
		SELECT %L, object FROM few, many WHERE NOT yes
		UNION ALL SELECT ''ALL'', ''00000000-0000-0000-0000-000000000000'' FROM many WHERE yes', TG_ARGV[1], TG_ARGV[0]);
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- create function "record_all_changed": for a table that was emptied.
-- +goose StatementBegin
CREATE FUNCTION "record_all_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO catalog_changes (kind, object_id) VALUES ('ALL', '00000000-0000-0000-0000-000000000000');
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- create function "record_availability": a location has run out of a variant, or has some again.
-- +goose StatementBegin
CREATE FUNCTION "record_availability"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO catalog_changes (kind, object_id)
	SELECT 'AVAILABILITY', product_id FROM variants WHERE id = coalesce(NEW.variant_id, OLD.variant_id);
	RETURN NULL;
END $$;
-- +goose StatementEnd
