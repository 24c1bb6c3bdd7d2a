-- +goose Up
-- create function "tie_options": the options of a variant are options of its product. Whoever writes a variant gives names and
-- values, and cannot give anything else: the ids are added here, of options and values that the product has by then. Those that it
-- lacks are added at its end. The values are locked against being deleted and renamed, as a foreign key would. They go into
-- "value_ids" as well, in the order of the ids, so that the same combination is the same array.
-- +goose StatementBegin
CREATE FUNCTION "tie_options"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	given jsonb;
	tied jsonb := '[]';
	options uuid[] := '{}';
	of_option uuid;
	of_value uuid;
BEGIN
	NEW."value_ids" := '{}';
	FOR given IN SELECT jsonb_array_elements(NEW."options") LOOP
		SELECT o."id", v."id" INTO of_option, of_value FROM "product_options" AS o JOIN "option_values" AS v ON v."option_id" = o."id" AND v."name" = given ->> 'value'
		WHERE o."product_id" = NEW."product_id" AND o."name" = given ->> 'name' FOR KEY SHARE OF v;
		IF of_value IS NULL THEN
			INSERT INTO "product_options" ("id", "created_at", "updated_at", "product_id", "name", "position")
			SELECT new_id(), now(), now(), NEW."product_id", given ->> 'name', coalesce((SELECT max("position") + 1 FROM "product_options" WHERE "product_id" = NEW."product_id"), 0)
			WHERE NOT EXISTS (SELECT FROM "product_options" WHERE "product_id" = NEW."product_id" AND "name" = given ->> 'name')
			ON CONFLICT ("product_id", "name") DO NOTHING;
			SELECT "id" INTO STRICT of_option FROM "product_options" WHERE "product_id" = NEW."product_id" AND "name" = given ->> 'name';
			INSERT INTO "option_values" ("id", "created_at", "updated_at", "option_id", "name", "position")
			SELECT new_id(), now(), now(), of_option, given ->> 'value', coalesce((SELECT max("position") + 1 FROM "option_values" WHERE "option_id" = of_option), 0)
			ON CONFLICT ("option_id", "name") DO NOTHING;
			SELECT "id" INTO STRICT of_value FROM "option_values" WHERE "option_id" = of_option AND "name" = given ->> 'value' FOR KEY SHARE;
		END IF;
		IF of_option = ANY(options) THEN
			RAISE EXCEPTION 'the variant % has the option % twice', NEW."sku", given ->> 'name'
				USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'options', CONSTRAINT = 'variants_options_once';
		END IF;
		options := options || of_option;
		tied := tied || jsonb_build_object('name', given -> 'name', 'value', given -> 'value', 'optionId', of_option, 'valueId', of_value);
		NEW."value_ids" := NEW."value_ids" || of_value;
	END LOOP;
	NEW."options" := tied;
	NEW."value_ids" := ARRAY(SELECT id FROM unnest(NEW."value_ids") AS id ORDER BY id);
	RETURN NEW;
END
$$;
-- +goose StatementEnd
-- create function "rename_options": names and values of options are written again into the variants that have them. It is called
-- with the keys of the id and of what has changed.
-- +goose StatementBegin
CREATE FUNCTION "rename_options"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	product uuid;
BEGIN
	IF TG_TABLE_NAME = 'product_options' THEN
		product := NEW."product_id";
	ELSE
		SELECT "product_id" INTO product FROM "product_options" WHERE "id" = NEW."option_id";
	END IF;
	UPDATE "variants" SET "updated_at" = now(), "options" = (
		SELECT jsonb_agg(CASE WHEN one ->> TG_ARGV[0] = NEW."id"::text THEN jsonb_set(one, ARRAY[TG_ARGV[1]], to_jsonb(NEW."name")) ELSE one END ORDER BY place)
		FROM jsonb_array_elements("options") WITH ORDINALITY AS o(one, place)
	) WHERE "product_id" = product AND "options" @> jsonb_build_array(jsonb_build_object(TG_ARGV[0], NEW."id"));
	RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER "rename" AFTER UPDATE OF "name" ON "product_options" FOR EACH ROW WHEN (OLD."name" <> NEW."name") EXECUTE FUNCTION "rename_options"('optionId', 'name');
CREATE TRIGGER "rename" AFTER UPDATE OF "name" ON "option_values" FOR EACH ROW WHEN (OLD."name" <> NEW."name") EXECUTE FUNCTION "rename_options"('valueId', 'value');
-- create function "keep_options_in_use": what a variant has is not deleted, unless all of the product is. It is called with the
-- key of the id.
-- +goose StatementBegin
CREATE FUNCTION "keep_options_in_use"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	product uuid;
BEGIN
	IF TG_TABLE_NAME = 'product_options' THEN
		product := OLD."product_id";
	ELSE
		SELECT "product_id" INTO product FROM "product_options" WHERE "id" = OLD."option_id";
	END IF;
	IF EXISTS (SELECT FROM "products" WHERE "id" = product) AND EXISTS (
		SELECT FROM "variants" WHERE "product_id" = product AND "options" @> jsonb_build_array(jsonb_build_object(TG_ARGV[0], OLD."id"))
	) THEN
		RAISE EXCEPTION 'a variant has %', OLD."name"
			USING ERRCODE = 'foreign_key_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_in_use';
	END IF;
	RETURN NULL;
END
$$;
-- +goose StatementEnd
-- Their name comes after those of foreign keys: what is deleted with an option has been locked when it is asked who has it.
CREATE TRIGGER "keep_in_use" AFTER DELETE ON "product_options" FOR EACH ROW EXECUTE FUNCTION "keep_options_in_use"('optionId');
CREATE TRIGGER "keep_in_use" AFTER DELETE ON "option_values" FOR EACH ROW EXECUTE FUNCTION "keep_options_in_use"('valueId');
-- A column with a constant as its default is added without a look at the rows. From here on what is written is tied.
ALTER TABLE "variants" ADD COLUMN "value_ids" uuid[] NOT NULL DEFAULT '{}';
CREATE TRIGGER "tie_options" BEFORE INSERT OR UPDATE OF "options", "value_ids" ON "variants" FOR EACH ROW EXECUTE FUNCTION "tie_options"();
CREATE TRIGGER "stay" BEFORE UPDATE OF "product_id" ON "variants" FOR EACH ROW WHEN (OLD."product_id" <> NEW."product_id") EXECUTE FUNCTION "refuse_to_move"();
CREATE TRIGGER "hold_to_at_most" AFTER INSERT ON "variants" REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION "hold_to_at_most"('products', 'product_id', 2000);
