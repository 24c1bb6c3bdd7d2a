-- +goose Up
-- create "slug_redirects": which slugs things had before, so that links to them lead on. Triggers write it. A slug stands for the thing
-- that had it last.
CREATE TABLE "slug_redirects" (
	"kind" text NOT NULL CHECK (kind IN ('products', 'categories', 'collections')),
	"slug" text NOT NULL,
	"product_id" uuid NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"category_id" uuid NULL REFERENCES "categories" ("id") ON DELETE CASCADE,
	"collection_id" uuid NULL REFERENCES "collections" ("id") ON DELETE CASCADE,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY ("kind", "slug"),
	CONSTRAINT "slug_redirects_to_one_thing" CHECK (num_nonnulls(product_id, category_id, collection_id) = 1)
);
CREATE INDEX "slug_redirects_to_product" ON "slug_redirects" ("product_id") WHERE product_id IS NOT NULL;
CREATE INDEX "slug_redirects_to_category" ON "slug_redirects" ("category_id") WHERE category_id IS NOT NULL;
CREATE INDEX "slug_redirects_to_collection" ON "slug_redirects" ("collection_id") WHERE collection_id IS NOT NULL;
-- create function "keep_slug": for a row whose slug has changed.
-- +goose StatementBegin
CREATE FUNCTION "keep_slug"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM slug_redirects WHERE kind = TG_TABLE_NAME AND slug = NEW.slug;
	INSERT INTO slug_redirects (kind, slug, product_id, category_id, collection_id) VALUES (TG_TABLE_NAME, OLD.slug,
		CASE TG_TABLE_NAME WHEN 'products' THEN NEW.id END, CASE TG_TABLE_NAME WHEN 'categories' THEN NEW.id END, CASE TG_TABLE_NAME WHEN 'collections' THEN NEW.id END)
	ON CONFLICT (kind, slug) DO UPDATE SET product_id = EXCLUDED.product_id, category_id = EXCLUDED.category_id,
		collection_id = EXCLUDED.collection_id, created_at = EXCLUDED.created_at;
	RETURN NULL;
END $$;
-- +goose StatementEnd
