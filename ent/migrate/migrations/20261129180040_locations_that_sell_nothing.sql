-- +goose Up
-- replace functions and a view: stock at a location that sells nothing cannot be bought.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "is_available"("of_product" uuid, "in_currency" bpchar, "by_list" uuid) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
SET enable_seqscan = off AS $$
DECLARE
	lists uuid[] := (SELECT chain FROM price_lists WHERE id = by_list);
BEGIN
	RETURN EXISTS (
		SELECT FROM variants v WHERE v.product_id = of_product
			AND (SELECT true FROM stock_levels s WHERE s.variant_id = v.id AND s.on_hand > s.reserved AND s.sellable LIMIT 1)
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
		SELECT FROM variants v JOIN stock_levels s ON s.variant_id = v.id AND s.on_hand > s.reserved AND s.sellable WHERE v.product_id = p.id
	)
	FROM unnest($1) AS asked(product) JOIN products p ON p.id = asked.product AND p.status = 'ACTIVE'
$$;
-- +goose StatementEnd
CREATE OR REPLACE VIEW "available_stock" AS
	SELECT "variant_id", sum("on_hand" - "reserved")::bigint AS "quantity" FROM "stock_levels" WHERE "sellable" GROUP BY "variant_id";
CREATE OR REPLACE TRIGGER "stock_levels_updated" AFTER UPDATE ON "stock_levels" FOR EACH ROW
	WHEN ((OLD.on_hand > OLD.reserved AND OLD.sellable) IS DISTINCT FROM (NEW.on_hand > NEW.reserved AND NEW.sellable)) EXECUTE FUNCTION record_availability();
-- create function "settle_stock": new stock levels learn whether their locations are active. The locations are locked first: so whoever
-- changes that comes before, and is seen, or later, and sees the levels.
-- +goose StatementBegin
CREATE FUNCTION "settle_stock"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM locations WHERE id IN (SELECT location_id FROM changed) ORDER BY id FOR SHARE;
	UPDATE stock_levels s SET sellable = l.active FROM changed JOIN locations l ON l.id = changed.location_id AND l.active <> changed.sellable
	WHERE s.id = changed.id;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "a_stock_settled" AFTER INSERT ON "stock_levels" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION settle_stock();
-- create function "follow_locations": at most so many stock levels learn that their location is active, or not any more. It returns zero
-- when there are none left, or another process is at it. The location is locked first, and then the levels as all do: in the order of
-- their keys. The plan is made once a session, and the table may have grown since: so it uses the index, and stops at the first levels.
-- +goose StatementBegin
CREATE FUNCTION "follow_locations"("most" bigint) RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
	place locations;
	batch uuid[];
BEGIN
	SELECT * INTO place FROM locations WHERE NOT settled ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	batch := ARRAY(SELECT id FROM stock_levels WHERE location_id = place.id AND sellable = (NOT place.active) LIMIT most);
	IF cardinality(batch) = 0 THEN
		UPDATE locations SET settled = true WHERE id = place.id;
		RETURN 1;
	END IF;
	PERFORM FROM stock_levels WHERE id = ANY(batch) ORDER BY variant_id, location_id FOR NO KEY UPDATE;
	UPDATE stock_levels SET sellable = place.active, updated_at = now() WHERE id = ANY(batch);
	RETURN cardinality(batch);
END $$;
-- +goose StatementEnd
