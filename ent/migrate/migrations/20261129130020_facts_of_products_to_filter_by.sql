-- +goose Up
-- create "product_facts": what active products are filtered by, and how often they were sold lately. A reader of the feed of changes
-- writes it, so that it is a moment behind: see package catalog.
CREATE TABLE "product_facts" (
	"product_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"facts" jsonb NOT NULL,
	"stocked" boolean NOT NULL,
	"sold" bigint NOT NULL DEFAULT 0,
	PRIMARY KEY ("product_id")
);
CREATE INDEX "product_facts_facts" ON "product_facts" USING gin ("facts" jsonb_path_ops);
CREATE INDEX "product_facts_sold" ON "product_facts" ("sold", "product_id");
-- create function "facts_of_products": what product_facts should say of those of the products that are active. Texts that people write are
-- in lower case. The categories are all that the product is in, and all above these. Each of the options is a combination that a
-- variant has.
-- +goose StatementBegin
CREATE FUNCTION "facts_of_products"("of_products" uuid[]) RETURNS TABLE ("product_id" uuid, "facts" jsonb, "stocked" boolean) LANGUAGE sql STABLE AS $$
	SELECT p.id, jsonb_build_object(
		'id', p.id, 'slug', p.slug, 'vendor', lower(p.vendor), 'created', floor(extract(epoch FROM p.created_at)),
		'tags', (SELECT coalesce(jsonb_agg(lower(tag)), '[]') FROM jsonb_array_elements_text(p.tags) tag),
		'categories', (
			WITH RECURSIVE above(id) AS (
				SELECT p.category_id UNION SELECT pc.category_id FROM product_categories pc WHERE pc.product_id = p.id
				UNION SELECT c.parent_id FROM above JOIN categories c ON c.id = above.id WHERE c.parent_id IS NOT NULL
			) SELECT jsonb_agg(id) FROM above
		),
		'collections', (SELECT coalesce(jsonb_agg(cp.collection_id), '[]') FROM collection_products cp WHERE cp.product_id = p.id),
		'options', (
			SELECT coalesce(jsonb_agg(DISTINCT o.chosen), '[]') FROM variants v CROSS JOIN LATERAL (
				SELECT jsonb_object_agg(lower(e ->> 'name'), lower(e ->> 'value')) FROM jsonb_array_elements(v.options) e
			) o(chosen) WHERE v.product_id = p.id AND o.chosen IS NOT NULL
		)
	), EXISTS (
		SELECT FROM variants v JOIN stock_levels s ON s.variant_id = v.id AND s.on_hand > s.reserved WHERE v.product_id = p.id
	)
	FROM unnest($1) AS asked(product) JOIN products p ON p.id = asked.product AND p.status = 'ACTIVE'
$$;
-- +goose StatementEnd
-- create function "refresh_product_facts": it sets product_facts right, and returns how many it has changed. The products are locked
-- first: so what is read of them is not older than what another process has written.
-- +goose StatementBegin
CREATE FUNCTION "refresh_product_facts"("of_products" uuid[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	written bigint;
BEGIN
	PERFORM FROM products WHERE id = ANY(of_products) ORDER BY id FOR NO KEY UPDATE;
	DELETE FROM product_facts f USING products p WHERE f.product_id = ANY(of_products) AND p.id = f.product_id AND p.status <> 'ACTIVE';
	INSERT INTO product_facts AS f (product_id, facts, stocked) SELECT * FROM facts_of_products(of_products)
	ON CONFLICT (product_id) DO UPDATE SET facts = EXCLUDED.facts, stocked = EXCLUDED.stocked
	WHERE (f.facts, f.stocked) IS DISTINCT FROM (EXCLUDED.facts, EXCLUDED.stocked);
	GET DIAGNOSTICS written = ROW_COUNT;
	RETURN written;
END $$;
-- +goose StatementEnd
-- create function "fill_product_facts": it does so for the next products after one, and returns the last of them; null if there are none.
-- +goose StatementBegin
CREATE FUNCTION "fill_product_facts"("after" uuid, "most" bigint) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	batch uuid[] := ARRAY(SELECT id FROM products WHERE id > after ORDER BY id LIMIT most);
BEGIN
	IF cardinality(batch) = 0 THEN
		RETURN NULL;
	END IF;
	PERFORM refresh_product_facts(batch);
	RETURN batch[cardinality(batch)];
END $$;
-- +goose StatementEnd
