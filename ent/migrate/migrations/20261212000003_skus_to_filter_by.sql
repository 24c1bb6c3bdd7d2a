-- +goose Up
-- replace function "facts_of_products": the facts have the SKUs of the variants, too. A product is found by them from the next time on
-- that its facts are worked out.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "facts_of_products"("of_products" uuid[]) RETURNS TABLE ("product_id" uuid, "facts" jsonb, "stocked" boolean) LANGUAGE sql STABLE AS $$
	SELECT p.id, jsonb_build_object(
		'id', p.id, 'slug', p.slug, 'vendor', lower(p.vendor), 'created', floor(extract(epoch FROM p.created_at)),
		'type', (SELECT t.slug FROM product_types t WHERE t.id = p.product_type_id),
		'tags', (SELECT coalesce(jsonb_agg(lower(tag)), '[]') FROM jsonb_array_elements_text(p.tags) tag),
		'categories', (
			WITH RECURSIVE above(id) AS (
				SELECT p.category_id UNION SELECT pc.category_id FROM product_categories pc WHERE pc.product_id = p.id
				UNION SELECT c.parent_id FROM above JOIN categories c ON c.id = above.id WHERE c.parent_id IS NOT NULL
			) SELECT jsonb_agg(id) FROM above
		),
		'channels', (SELECT coalesce(jsonb_agg(cp.channel_id), '[]') FROM channel_products cp WHERE cp.product_id = p.id),
		'collections', (SELECT coalesce(jsonb_agg(cp.collection_id), '[]') FROM collection_products cp WHERE cp.product_id = p.id),
		'attributes', (
			SELECT coalesce(jsonb_object_agg(key, assigned), '{}') FROM (
				SELECT a.slug AS key, jsonb_agg(DISTINCT coalesce(to_jsonb(c.slug), to_jsonb(o.number), to_jsonb(o."boolean"), to_jsonb(o.date))) AS assigned
				FROM (
					SELECT 'PRODUCT' AS owner, own.* FROM attribute_values own WHERE own.product_id = p.id
					UNION ALL SELECT 'VARIANT', own.* FROM variants v JOIN attribute_values own ON own.variant_id = v.id WHERE v.product_id = p.id
				) o
				JOIN product_type_attributes ta ON ta.product_type_id = p.product_type_id AND ta.owner = o.owner AND ta.attribute_id = o.attribute_id
				JOIN attributes a ON a.id = o.attribute_id AND a.filterable AND a.visible_in_storefront
				LEFT JOIN attribute_choices c ON c.id = o.choice_id
				GROUP BY a.slug
			) each
		),
		'options', (
			SELECT coalesce(jsonb_agg(DISTINCT o.chosen), '[]') FROM variants v CROSS JOIN LATERAL (
				SELECT jsonb_object_agg(lower(e ->> 'name'), lower(e ->> 'value')) FROM jsonb_array_elements(v.options) e
			) o(chosen) WHERE v.product_id = p.id AND o.chosen IS NOT NULL
		),
		'skus', (SELECT coalesce(jsonb_agg(lower(v.sku)), '[]') FROM variants v WHERE v.product_id = p.id)
	), EXISTS (
		SELECT FROM variants v JOIN stock_levels s ON s.variant_id = v.id AND s.on_hand + s.backorder_limit > s.reserved AND s.sellable WHERE v.product_id = p.id
	)
	FROM unnest($1) AS asked(product) JOIN products p ON p.id = asked.product AND p.status = 'ACTIVE'
$$;
-- +goose StatementEnd
-- Whoever reads the feed works out the facts of all products anew.
INSERT INTO "catalog_changes" ("kind", "object_id") VALUES ('ALL', '00000000-0000-0000-0000-000000000000');
