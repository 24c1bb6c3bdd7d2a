-- +goose Up
-- Where there is no index in memory, products are searched by their words, as tsvector has them: folded to small letters without marks.
-- The names weigh most (A, as codes do), then what products are filed by (B), their attributes (C) and their descriptions (D).
ALTER TABLE "product_facts" ADD COLUMN "words" tsvector;

-- +goose StatementBegin
CREATE FUNCTION search_fold(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT regexp_replace(regexp_replace(replace(replace(replace(translate(
		lower(normalize(left(written, 20000), NFKD)), 'øłđðıħŧŋĸς', 'olddihtnkσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), U&'[\0300-\036F]', '', 'g'), '[^[:alnum:]]+', ' ', 'g')
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- search_query is what finds the products that have words which begin as these do: all of them, or any.
CREATE FUNCTION search_query(beginnings text[], any_of boolean) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT string_agg('''' || word || ''':*', CASE WHEN any_of THEN '|' ELSE '&' END)::tsquery
	FROM unnest(beginnings) AS beginning, regexp_split_to_table(search_fold(beginning), ' ') AS word WHERE word <> ''
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION words_of_products(of_products uuid[]) RETURNS TABLE(product_id uuid, words tsvector) LANGUAGE sql STABLE AS $$
	WITH RECURSIVE filed(of, under) AS (
		SELECT p.id, p.category_id FROM products p WHERE p.id = ANY(of_products)
		UNION SELECT pc.product_id, pc.category_id FROM product_categories pc WHERE pc.product_id = ANY(of_products)
		UNION SELECT p.id, p.product_type_id FROM products p WHERE p.id = ANY(of_products) AND p.product_type_id IS NOT NULL
		UNION SELECT filed.of, c.parent_id FROM filed JOIN categories c ON c.id = filed.under WHERE c.parent_id IS NOT NULL
	), said AS (
		SELECT p.id, 'A'::"char" AS weight, p.name AS text FROM products p WHERE p.id = ANY(of_products)
		UNION ALL SELECT t.owner_id, CASE t.field WHEN 'name' THEN 'A' ELSE 'D' END::"char", left(t.value, 2000) FROM translations t
			WHERE t.owner_id = ANY(of_products) AND t.kind = 'PRODUCT' AND t.field IN ('name', 'description')
		UNION ALL SELECT v.product_id, 'A', v.sku || ' ' || regexp_replace(v.sku, '[^[:alnum:]]+', '', 'g') || ' ' || v.barcode FROM variants v WHERE v.product_id = ANY(of_products)
		UNION ALL SELECT v.product_id, 'B', e ->> 'value' FROM variants v, jsonb_array_elements(v.options) e WHERE v.product_id = ANY(of_products)
		UNION ALL SELECT p.id, 'B', p.vendor || ' ' || (SELECT coalesce(string_agg(tag, ' '), '') FROM jsonb_array_elements_text(p.tags) tag)
			FROM products p WHERE p.id = ANY(of_products)
		UNION ALL SELECT f.of, 'B', called.name FROM filed f, LATERAL (
				SELECT t.name FROM product_types t WHERE t.id = f.under UNION ALL SELECT c.name FROM categories c WHERE c.id = f.under
				UNION ALL SELECT tr.value FROM translations tr WHERE tr.owner_id = f.under AND tr.field = 'name'
			) AS called
		UNION ALL SELECT o.of, 'C', coalesce(c.name, o.text, trim_scale(o.number)::text)
			FROM (
				SELECT own.product_id AS of, 'PRODUCT' AS owner, own.* FROM attribute_values own WHERE own.product_id = ANY(of_products)
				UNION ALL SELECT v.product_id, 'VARIANT', own.* FROM variants v JOIN attribute_values own ON own.variant_id = v.id WHERE v.product_id = ANY(of_products)
			) o
			JOIN products p ON p.id = o.of
			JOIN product_type_attributes ta ON ta.product_type_id = p.product_type_id AND ta.owner = o.owner AND ta.attribute_id = o.attribute_id
			JOIN attributes a ON a.id = o.attribute_id AND a.searchable AND a.visible_in_storefront
			LEFT JOIN attribute_choices c ON c.id = o.choice_id
		UNION ALL SELECT p.id, 'D', left(p.description, 2000) FROM products p WHERE p.id = ANY(of_products)
	), folded AS (
		SELECT id, weight, left(string_agg(search_fold(text), ' ' ORDER BY text), 100000) AS text FROM said WHERE text IS NOT NULL GROUP BY id, weight
	)
	SELECT id, weighed_words FROM (
		SELECT id, coalesce((array_agg(setweight(to_tsvector('simple', text), weight)) FILTER (WHERE weight = 'A'))[1], '')
			|| coalesce((array_agg(setweight(to_tsvector('simple', text), weight)) FILTER (WHERE weight = 'B'))[1], '')
			|| coalesce((array_agg(setweight(to_tsvector('simple', text), weight)) FILTER (WHERE weight = 'C'))[1], '')
			|| coalesce((array_agg(setweight(to_tsvector('simple', text), weight)) FILTER (WHERE weight = 'D'))[1], '') AS weighed_words
		FROM folded GROUP BY id
	) AS weighed
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- A product may be named twice: once because it has changed, and once because its price has.
CREATE OR REPLACE FUNCTION refresh_product_facts(of_products uuid[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	each_once uuid[] := ARRAY(SELECT DISTINCT unnest(of_products));
	written bigint;
BEGIN
	PERFORM FROM products WHERE id = ANY(each_once) ORDER BY id FOR NO KEY UPDATE;
	DELETE FROM product_facts f USING products p WHERE f.product_id = ANY(each_once) AND p.id = f.product_id AND p.status <> 'ACTIVE';
	INSERT INTO product_facts AS f (product_id, facts, stocked, words)
	SELECT n.*, w.words FROM facts_of_products(each_once) n LEFT JOIN words_of_products(each_once) w USING (product_id)
	ON CONFLICT (product_id) DO UPDATE SET facts = EXCLUDED.facts, stocked = EXCLUDED.stocked, words = EXCLUDED.words
	WHERE (f.facts, f.stocked, f.words) IS DISTINCT FROM (EXCLUDED.facts, EXCLUDED.stocked, EXCLUDED.words);
	GET DIAGNOSTICS written = ROW_COUNT;
	RETURN written;
END $$;
-- +goose StatementEnd

-- The reader of the feed that writes the facts looks at all products again.
INSERT INTO "catalog_changes" ("kind", "object_id") VALUES ('ALL', '00000000-0000-0000-0000-000000000000');
