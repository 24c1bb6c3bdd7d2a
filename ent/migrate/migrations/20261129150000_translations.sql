-- +goose Up
-- create "translations": what the texts of things are in other languages than the default one, a row for each text. The owner is of
-- the kind that is said, and a trigger of the owner's table deletes what was translated of it: ids are unique among all tables. A text
-- that a product or a variant has of an attribute is the field attribute: with the attribute's id.
CREATE TABLE "translations" (
	"owner_id" uuid NOT NULL,
	"field" text NOT NULL CHECK (char_length(field) BETWEEN 1 AND 60),
	"language" text NOT NULL CHECK (char_length(language) BETWEEN 2 AND 100),
	"kind" text NOT NULL CHECK (kind IN ('PRODUCT', 'VARIANT', 'CATEGORY', 'COLLECTION', 'PRODUCT_IMAGE', 'PRODUCT_OPTION', 'OPTION_VALUE', 'PRODUCT_TYPE', 'ATTRIBUTE', 'ATTRIBUTE_CHOICE')),
	"value" text NOT NULL CHECK (char_length(value) BETWEEN 1 AND 50000),
	-- the SHA-256 of the default text that was translated
	"source_hash" bytea NOT NULL CHECK (octet_length(source_hash) = 32),
	"version" integer NOT NULL DEFAULT 1,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"attribute_id" uuid NULL GENERATED ALWAYS AS (CASE WHEN field LIKE 'attribute:%' THEN substr(field, 11)::uuid END) STORED,
	PRIMARY KEY ("owner_id", "field", "language"),
	CONSTRAINT "translations_slug_at_most_200" CHECK (field <> 'slug' OR char_length(value) <= 200)
);
CREATE UNIQUE INDEX "translations_slugs" ON "translations" ("kind", "language", "value") WHERE field = 'slug';
CREATE INDEX "translations_of_attribute" ON "translations" ("attribute_id") WHERE attribute_id IS NOT NULL;
-- create function "drop_translations": a trigger calls it for what a statement has deleted, which is "gone", or for a table that was
-- emptied. Its argument is the kind.
-- +goose StatementBegin
CREATE FUNCTION "drop_translations"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		DELETE FROM translations WHERE kind = TG_ARGV[0];
	ELSE
		DELETE FROM translations WHERE owner_id IN (SELECT id FROM gone);
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
