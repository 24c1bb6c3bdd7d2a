-- +goose NO TRANSACTION
-- +goose Up
-- Options of products are made of what the variants have, in the order in which they first come. Each thousand products are a
-- transaction. What an earlier run has done is left out.
-- +goose StatementBegin
DO $$
DECLARE
	batch uuid[];
	last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	LOOP
		batch := ARRAY(SELECT "id" FROM "products" WHERE "id" > last ORDER BY "id" LIMIT 1000);
		EXIT WHEN cardinality(batch) = 0;
		last := batch[cardinality(batch)];
		INSERT INTO "product_options" ("id", "created_at", "updated_at", "product_id", "name", "position")
		SELECT new_id(), now(), now(), "product_id", "name", row_number() OVER (PARTITION BY "product_id" ORDER BY min("place")) - 1
		FROM (
			SELECT v."product_id", one ->> 'name' AS "name", row_number() OVER (ORDER BY v."position", v."id", o."n") AS "place"
			FROM "variants" AS v, jsonb_array_elements(v."options") WITH ORDINALITY AS o(one, "n")
			WHERE v."product_id" = ANY(batch) AND v."value_ids" = '{}'
		) AS found GROUP BY "product_id", "name" ON CONFLICT ("product_id", "name") DO NOTHING;
		INSERT INTO "option_values" ("id", "created_at", "updated_at", "option_id", "name", "position")
		SELECT new_id(), now(), now(), "option_id", "name", row_number() OVER (PARTITION BY "option_id" ORDER BY min("place")) - 1
		FROM (
			SELECT p."id" AS "option_id", one ->> 'value' AS "name", row_number() OVER (ORDER BY v."position", v."id") AS "place"
			FROM "variants" AS v, jsonb_array_elements(v."options") AS one, "product_options" AS p
			WHERE v."product_id" = ANY(batch) AND v."value_ids" = '{}' AND p."product_id" = v."product_id" AND p."name" = one ->> 'name'
		) AS found GROUP BY "option_id", "name" ON CONFLICT ("option_id", "name") DO NOTHING;
		UPDATE "variants" SET "options" = "options" WHERE "product_id" = ANY(batch) AND "value_ids" = '{}' AND "options" <> '[]';
		COMMIT;
	END LOOP;
END
$$;
-- +goose StatementEnd
