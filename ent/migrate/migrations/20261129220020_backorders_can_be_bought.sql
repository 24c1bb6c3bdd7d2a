-- +goose Up
-- replace functions, a view and triggers: what a location may promise beyond what it has can be bought, too.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "is_available"("of_product" uuid, "in_currency" bpchar, "by_list" uuid) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
SET enable_seqscan = off AS $$
DECLARE
	lists uuid[] := (SELECT chain FROM price_lists WHERE id = by_list);
BEGIN
	RETURN EXISTS (
		SELECT FROM variants v WHERE v.product_id = of_product
			AND (SELECT true FROM stock_levels s WHERE s.variant_id = v.id AND s.on_hand + s.backorder_limit > s.reserved AND s.sellable LIMIT 1)
			AND (SELECT true FROM prices_in_effect(v.id, in_currency, lists) p WHERE p.minimum_quantity = 1 LIMIT 1)
	);
END $$;
-- +goose StatementEnd
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
		)
	), EXISTS (
		SELECT FROM variants v JOIN stock_levels s ON s.variant_id = v.id AND s.on_hand + s.backorder_limit > s.reserved AND s.sellable WHERE v.product_id = p.id
	)
	FROM unnest($1) AS asked(product) JOIN products p ON p.id = asked.product AND p.status = 'ACTIVE'
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "follow_stock"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		UPDATE product_prices SET available = false WHERE available IS DISTINCT FROM false;
	ELSE
		PERFORM refresh_availability(ARRAY(
			SELECT DISTINCT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id WHERE changed.on_hand + changed.backorder_limit > changed.reserved
		));
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE OR REPLACE VIEW "available_stock" AS
	SELECT "variant_id", sum("on_hand" + "backorder_limit" - "reserved")::bigint AS "quantity" FROM "stock_levels" WHERE "sellable" GROUP BY "variant_id";
CREATE OR REPLACE TRIGGER "stock_levels_updated" AFTER UPDATE ON "stock_levels" FOR EACH ROW
	WHEN ((OLD.on_hand + OLD.backorder_limit > OLD.reserved AND OLD.sellable) IS DISTINCT FROM (NEW.on_hand + NEW.backorder_limit > NEW.reserved AND NEW.sellable)) EXECUTE FUNCTION record_availability();
CREATE OR REPLACE TRIGGER "stock_levels_inserted" AFTER INSERT ON "stock_levels" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('AVAILABILITY', 'SELECT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id WHERE changed.on_hand + changed.backorder_limit > changed.reserved');
CREATE OR REPLACE TRIGGER "stock_levels_deleted" AFTER DELETE ON "stock_levels" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('AVAILABILITY', 'SELECT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id WHERE changed.on_hand + changed.backorder_limit > changed.reserved');
