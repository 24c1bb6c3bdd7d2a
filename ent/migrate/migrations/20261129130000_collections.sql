-- +goose Up
-- create "collections" table
CREATE TABLE "collections" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "slug" character varying NOT NULL, "description" text NOT NULL DEFAULT '', "seo_title" character varying NOT NULL DEFAULT '', "seo_description" character varying NOT NULL DEFAULT '', "image_url" character varying NULL, "image_alt" character varying NOT NULL DEFAULT '', "image_width" bigint NULL, "image_height" bigint NULL, "position" bigint NOT NULL DEFAULT 0, "rule" jsonb NULL, PRIMARY KEY ("id"), CONSTRAINT "collections_image_size" CHECK ("image_width" BETWEEN 1 AND 65535 AND "image_height" BETWEEN 1 AND 65535));
-- create index "collection_position_id" to table: "collections"
CREATE INDEX "collection_position_id" ON "collections" ("position", "id");
-- create index "collections_slug_key" to table: "collections"
CREATE UNIQUE INDEX "collections_slug_key" ON "collections" ("slug");
-- create "collection_products": what is in collections, in the store's order.
CREATE TABLE "collection_products" (
	"collection_id" uuid NOT NULL REFERENCES "collections" ("id") ON DELETE CASCADE,
	"product_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"position" bigint NOT NULL DEFAULT 0,
	PRIMARY KEY ("collection_id", "product_id")
);
CREATE INDEX "collection_products_in_order" ON "collection_products" ("collection_id", "position", "product_id");
CREATE INDEX "collection_products_product_id" ON "collection_products" ("product_id");
-- create "product_categories": the categories of products beside the main one. The name is the product's, so that an index has it: triggers
-- keep it.
CREATE TABLE "product_categories" (
	"product_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"category_id" uuid NOT NULL REFERENCES "categories" ("id") ON DELETE CASCADE,
	"name" character varying NOT NULL,
	PRIMARY KEY ("product_id", "category_id")
);
CREATE INDEX "product_categories_by_product" ON "product_categories" ("category_id", "product_id");
CREATE INDEX "product_categories_by_name" ON "product_categories" ("category_id", "name" COLLATE "und-x-icu", "product_id");
-- +goose StatementBegin
CREATE FUNCTION "name_product_category"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT name INTO STRICT NEW.name FROM products WHERE id = NEW.product_id FOR SHARE;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "product_categories_named" BEFORE INSERT OR UPDATE ON "product_categories" FOR EACH ROW EXECUTE FUNCTION name_product_category();
-- +goose StatementBegin
CREATE FUNCTION "rename_product_categories"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE product_categories SET name = NEW.name WHERE product_id = NEW.id;
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- create function "limit_product_categories": a product has at most 20 categories beside the main one.
-- +goose StatementBegin
CREATE FUNCTION "limit_product_categories"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM products WHERE id IN (SELECT product_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
	IF EXISTS (SELECT FROM product_categories WHERE product_id IN (SELECT product_id FROM changed) GROUP BY product_id HAVING count(*) > 20) THEN
		RAISE EXCEPTION 'a product has at most 20 categories beside the main one'
			USING ERRCODE = 'check_violation', CONSTRAINT = 'product_categories_at_most_20', TABLE = 'product_categories';
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "product_categories_limited" AFTER INSERT ON "product_categories" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION limit_product_categories();
-- What products are in changes the products, and what collections say of themselves changes them.
CREATE TRIGGER "product_categories_inserted" AFTER INSERT ON "product_categories" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_categories_updated" AFTER UPDATE ON "product_categories" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_categories_deleted" AFTER DELETE ON "product_categories" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_categories_truncated" AFTER TRUNCATE ON "product_categories" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
CREATE TRIGGER "collection_products_inserted" AFTER INSERT ON "collection_products" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "collection_products_updated" AFTER UPDATE ON "collection_products" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "collection_products_deleted" AFTER DELETE ON "collection_products" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "collection_products_truncated" AFTER TRUNCATE ON "collection_products" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
CREATE TRIGGER "collections_inserted" AFTER INSERT ON "collections" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT id FROM changed');
CREATE TRIGGER "collections_updated" AFTER UPDATE ON "collections" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT id FROM changed');
CREATE TRIGGER "collections_deleted" AFTER DELETE ON "collections" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT id FROM changed');
CREATE TRIGGER "collections_truncated" AFTER TRUNCATE ON "collections" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
