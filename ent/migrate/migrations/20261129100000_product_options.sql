-- +goose Up
-- What variants hold of options becomes options of their products, so it has to make some. A store's own writers may have written
-- what does not: that is mended by hand, for which variant is meant only the store knows.
-- +goose StatementBegin
DO $$
DECLARE
	wrong text;
BEGIN
	SELECT string_agg("sku", ', ') INTO wrong FROM (SELECT "sku" FROM "variants" WHERE jsonb_typeof("options") <> 'array' OR jsonb_path_exists("options",
		'$[*] ? (!(@.name.type() == "string" && @.name like_regex "^.{1,255}$" flag "s" && @.value.type() == "string" && @.value like_regex "^.{1,255}$" flag "s"))') LIMIT 20) AS v;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'options of variants are a list of names and values, of 1 to 255 characters each: mend the variants with the SKUs %', wrong;
	END IF;
	SELECT string_agg("skus", '; ') INTO wrong FROM (SELECT string_agg("sku", ' and ') AS "skus" FROM "variants" WHERE "options" <> '[]'
		GROUP BY "product_id", "options" HAVING count(*) > 1 LIMIT 20) AS v;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'variants of one product differ in an option: change or delete some of the variants with the SKUs %', wrong;
	END IF;
	SELECT string_agg("product_id"::text, ', ') INTO wrong FROM (SELECT "product_id" FROM "variants" GROUP BY "product_id" HAVING count(*) > 2000 LIMIT 20) AS p;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'a product has at most 2000 variants: mend the products with the ids %', wrong;
	END IF;
END
$$;
-- +goose StatementEnd
-- create function "new_id": an id as the program makes them, a UUIDv7 of now.
CREATE FUNCTION "new_id"() RETURNS uuid LANGUAGE sql VOLATILE AS $$
	SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
		PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;
-- create "product_options" table
CREATE TABLE "product_options" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "position" bigint NOT NULL DEFAULT 0, "display" character varying NOT NULL DEFAULT 'DROPDOWN', "product_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "product_options_products_options" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON UPDATE NO ACTION ON DELETE CASCADE,
	CONSTRAINT "product_options_name" CHECK (char_length(name) BETWEEN 1 AND 255));
-- create index "productoption_product_id_position_id" to table: "product_options"
CREATE INDEX "productoption_product_id_position_id" ON "product_options" ("product_id", "position", "id");
-- create index "productoption_product_id_name" to table: "product_options"
CREATE UNIQUE INDEX "productoption_product_id_name" ON "product_options" ("product_id", "name");
-- create "option_values" table
CREATE TABLE "option_values" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "position" bigint NOT NULL DEFAULT 0, "swatch_color" character varying NULL, "swatch_image_url" character varying NULL, "option_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "option_values_product_options_values" FOREIGN KEY ("option_id") REFERENCES "product_options" ("id") ON UPDATE NO ACTION ON DELETE CASCADE,
	CONSTRAINT "option_values_name" CHECK (char_length(name) BETWEEN 1 AND 255), CONSTRAINT "option_values_swatch_color" CHECK (swatch_color ~ '^#[0-9a-f]{6}$'));
-- create index "optionvalue_option_id_position_id" to table: "option_values"
CREATE INDEX "optionvalue_option_id_position_id" ON "option_values" ("option_id", "position", "id");
-- create index "optionvalue_option_id_name" to table: "option_values"
CREATE UNIQUE INDEX "optionvalue_option_id_name" ON "option_values" ("option_id", "name");
-- create function "hold_to_at_most": an owner has at most so many rows of a table. It is called with the owners' table, the column
-- that names the owner, and the number. Owners are locked, in the order of their ids, so that two transactions that each add the
-- last row come one after the other. The second one then sees what the first has added. It would not in a transaction that goes on
-- seeing what there was at its beginning, so such a one is refused.
-- +goose StatementBegin
CREATE FUNCTION "hold_to_at_most"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	overfull uuid;
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
		RAISE EXCEPTION 'rows of % are added by transactions that are READ COMMITTED', TG_TABLE_NAME USING ERRCODE = 'feature_not_supported';
	END IF;
	EXECUTE format('SELECT FROM %I WHERE id = ANY(ARRAY(SELECT DISTINCT %I FROM inserted)) ORDER BY id FOR NO KEY UPDATE', TG_ARGV[0], TG_ARGV[1]);
	EXECUTE format('
		SELECT owner.id FROM (SELECT DISTINCT %1$I FROM inserted) AS owner(id)
		WHERE (SELECT count(*) FROM (SELECT FROM %2$I WHERE %1$I = owner.id LIMIT %3$s + 1) AS few) > %3$s LIMIT 1',
		TG_ARGV[1], TG_TABLE_NAME, TG_ARGV[2]) INTO overfull;
	IF overfull IS NOT NULL THEN
		RAISE EXCEPTION 'of % there are at most % for %', TG_TABLE_NAME, TG_ARGV[2], overfull
			USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_at_most_' || TG_ARGV[2];
	END IF;
	RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER "hold_to_at_most" AFTER INSERT ON "product_options" REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION "hold_to_at_most"('products', 'product_id', 10);
CREATE TRIGGER "hold_to_at_most" AFTER INSERT ON "option_values" REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION "hold_to_at_most"('product_options', 'option_id', 250);
-- create function "refuse_to_move": a variant and an option stay with their product, and a value with its option.
-- +goose StatementBegin
CREATE FUNCTION "refuse_to_move"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'rows of % stay where they are', TG_TABLE_NAME
		USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_stay';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER "stay" BEFORE UPDATE OF "product_id" ON "product_options" FOR EACH ROW WHEN (OLD."product_id" <> NEW."product_id") EXECUTE FUNCTION "refuse_to_move"();
CREATE TRIGGER "stay" BEFORE UPDATE OF "option_id" ON "option_values" FOR EACH ROW WHEN (OLD."option_id" <> NEW."option_id") EXECUTE FUNCTION "refuse_to_move"();
-- The readers of the catalog's changes are told of the product.
CREATE TRIGGER "product_options_inserted" AFTER INSERT ON "product_options" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_options_updated" AFTER UPDATE ON "product_options" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_options_deleted" AFTER DELETE ON "product_options" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_options_truncated" AFTER TRUNCATE ON "product_options" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
CREATE TRIGGER "option_values_inserted" AFTER INSERT ON "option_values" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT o.product_id FROM changed JOIN product_options o ON o.id = changed.option_id');
CREATE TRIGGER "option_values_updated" AFTER UPDATE ON "option_values" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT o.product_id FROM changed JOIN product_options o ON o.id = changed.option_id');
CREATE TRIGGER "option_values_deleted" AFTER DELETE ON "option_values" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT o.product_id FROM changed JOIN product_options o ON o.id = changed.option_id');
CREATE TRIGGER "option_values_truncated" AFTER TRUNCATE ON "option_values" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
