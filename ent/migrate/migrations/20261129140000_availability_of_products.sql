-- +goose Up
-- add "available" to "product_prices": whether a variant that has stock has a price by that list. So a list of products looks at no
-- variants. Triggers on stock keep it, beside those on prices. Null is not known yet: who reads it works it out, and shopgraph does so
-- for all by and by.
ALTER TABLE "product_prices" ADD COLUMN "available" boolean NULL;
-- create function "is_available": whether a variant of a product has stock, and a price by a list now. It ends at the first. It
-- is planned once a session, and the tables may have grown since: so it uses indexes, however small they were.
-- +goose StatementBegin
CREATE FUNCTION "is_available"("of_product" uuid, "in_currency" bpchar, "by_list" uuid) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
SET enable_seqscan = off AS $$
DECLARE
	lists uuid[] := (SELECT chain FROM price_lists WHERE id = by_list);
BEGIN
	RETURN EXISTS (
		SELECT FROM variants v WHERE v.product_id = of_product
			AND (SELECT true FROM stock_levels s WHERE s.variant_id = v.id AND s.on_hand > s.reserved LIMIT 1)
			AND (SELECT true FROM prices_in_effect(v.id, in_currency, lists) p WHERE p.minimum_quantity = 1 LIMIT 1)
	);
END $$;
-- +goose StatementEnd
-- replace function "refresh_product_prices": it sets "available", too.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "refresh_product_prices"("of_products" uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM products WHERE id = ANY(of_products) ORDER BY id FOR NO KEY UPDATE;
	WITH counted AS MATERIALIZED (
		SELECT *, is_available(r.product_id, r.currency, r.price_list_id) AS available FROM price_ranges(of_products) r
	), gone AS (
		DELETE FROM product_prices pp WHERE pp.product_id = ANY(of_products)
			AND (pp.product_id, pp.currency, pp.price_list_id) NOT IN (SELECT c.product_id, c.currency, c.price_list_id FROM counted c)
	)
	INSERT INTO product_prices AS pp (product_id, currency, price_list_id, low, high, compare_low, compare_high, stale_at, available)
	SELECT c.* FROM counted c JOIN products p ON p.id = c.product_id
	ON CONFLICT (product_id, currency, price_list_id) DO UPDATE
	SET low = EXCLUDED.low, high = EXCLUDED.high, compare_low = EXCLUDED.compare_low, compare_high = EXCLUDED.compare_high,
		stale_at = EXCLUDED.stale_at, available = EXCLUDED.available
	WHERE (pp.low, pp.high, pp.compare_low, pp.compare_high, pp.stale_at, pp.available)
		IS DISTINCT FROM (EXCLUDED.low, EXCLUDED.high, EXCLUDED.compare_low, EXCLUDED.compare_high, EXCLUDED.stale_at, EXCLUDED.available);
END $$;
-- +goose StatementEnd
-- create function "refresh_availability": it sets "available" right. The products are locked first: so of two transactions that each use
-- up one variant of a product, the second sees that nothing is left.
-- +goose StatementBegin
CREATE FUNCTION "refresh_availability"("of_products" uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM products WHERE id = ANY(of_products) ORDER BY id FOR NO KEY UPDATE;
	WITH found AS MATERIALIZED (
		SELECT product_id, currency, price_list_id, is_available(product_id, currency, price_list_id) AS available
		FROM product_prices WHERE product_id = ANY(of_products)
	)
	UPDATE product_prices pp SET available = found.available FROM found
	WHERE (pp.product_id, pp.currency, pp.price_list_id) = (found.product_id, found.currency, found.price_list_id)
		AND pp.available IS DISTINCT FROM found.available;
END $$;
-- +goose StatementEnd
-- create function "fill_availability": it does so for at most so many products of which it is not known yet, and returns how many.
-- +goose StatementBegin
CREATE FUNCTION "fill_availability"("most" bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	unknown uuid[] := ARRAY(SELECT DISTINCT product_id FROM (SELECT product_id FROM product_prices WHERE available IS NULL LIMIT most) s);
BEGIN
	IF cardinality(unknown) > 0 THEN
		PERFORM refresh_availability(unknown);
	END IF;
	RETURN cardinality(unknown);
END $$;
-- +goose StatementEnd
-- replace function "record_availability": it sets "available" right, too.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "record_availability"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	product uuid := (SELECT product_id FROM variants WHERE id = coalesce(NEW.variant_id, OLD.variant_id));
BEGIN
	IF product IS NOT NULL THEN
		PERFORM refresh_availability(ARRAY[product]);
		INSERT INTO catalog_changes (kind, object_id) VALUES ('AVAILABILITY', product);
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- create function "follow_stock": for a statement that has added or deleted stock levels.
-- +goose StatementBegin
CREATE FUNCTION "follow_stock"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		UPDATE product_prices SET available = false WHERE available IS DISTINCT FROM false;
	ELSE
		PERFORM refresh_availability(ARRAY(
			SELECT DISTINCT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id WHERE changed.on_hand > changed.reserved
		));
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- replace function "recount_product_prices": it works out "available", too.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "recount_product_prices"() RETURNS TABLE ("id" uuid, "was" bigint, "counted" bigint) LANGUAGE plpgsql AS $$
BEGIN
	LOCK TABLE products, variants, prices, stock_levels IN SHARE ROW EXCLUSIVE MODE;
	RETURN QUERY
	WITH counted AS MATERIALIZED (
		SELECT *, is_available(r.product_id, r.currency, r.price_list_id) AS available FROM price_ranges(ARRAY(SELECT products.id FROM products)) r
	), wrong AS MATERIALIZED (
		SELECT coalesce(c.product_id, pp.product_id) AS product_id, pp.low AS was, c.low AS counted
		FROM counted c FULL JOIN product_prices pp ON (c.product_id, c.currency, c.price_list_id) = (pp.product_id, pp.currency, pp.price_list_id)
		WHERE (c.low, c.high, c.compare_low, c.compare_high, c.stale_at, c.available)
			IS DISTINCT FROM (pp.low, pp.high, pp.compare_low, pp.compare_high, pp.stale_at, pp.available)
	), gone AS (
		DELETE FROM product_prices pp USING wrong WHERE pp.product_id = wrong.product_id
			AND (pp.product_id, pp.currency, pp.price_list_id) NOT IN (SELECT c.product_id, c.currency, c.price_list_id FROM counted c)
	), written AS (
		INSERT INTO product_prices AS pp (product_id, currency, price_list_id, low, high, compare_low, compare_high, stale_at, available)
		SELECT c.* FROM counted c WHERE c.product_id IN (SELECT wrong.product_id FROM wrong)
		ON CONFLICT (product_id, currency, price_list_id) DO UPDATE
		SET low = EXCLUDED.low, high = EXCLUDED.high, compare_low = EXCLUDED.compare_low, compare_high = EXCLUDED.compare_high,
			stale_at = EXCLUDED.stale_at, available = EXCLUDED.available
	)
	SELECT wrong.product_id, coalesce(wrong.was, 0), coalesce(wrong.counted, 0) FROM wrong;
END $$;
-- +goose StatementEnd
