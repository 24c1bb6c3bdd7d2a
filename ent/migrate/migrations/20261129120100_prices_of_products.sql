-- +goose Up
-- create "product_prices": what the variants of a product cost together, by each price list and, under the id of zeros, by their own
-- prices. Triggers on prices keep it. A row is right until stale_at, when a price begins or ends: who reads it later works it out
-- anew, and shopgraph does so for all within a second.
CREATE TABLE "product_prices" (
	"product_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"currency" character(3) NOT NULL,
	"price_list_id" uuid NOT NULL,
	"low" bigint NULL,
	"high" bigint NULL,
	"compare_low" bigint NULL,
	"compare_high" bigint NULL,
	"stale_at" timestamptz NULL,
	PRIMARY KEY ("product_id", "currency", "price_list_id")
);
CREATE INDEX "product_prices_by_low" ON "product_prices" ("price_list_id", "currency", "low", "product_id") WHERE "low" IS NOT NULL;
CREATE INDEX "product_prices_stale_at" ON "product_prices" ("stale_at") WHERE "stale_at" IS NOT NULL;
-- create function "price_ranges": what product_prices should say of products now. It has the rule of price_in_effect in a form for very
-- many variants at once: a test compares them.
-- +goose StatementBegin
CREATE FUNCTION "price_ranges"("of_products" uuid[]) RETURNS TABLE (
	"product_id" uuid, "currency" bpchar, "price_list_id" uuid, "low" bigint, "high" bigint, "compare_low" bigint, "compare_high" bigint, "stale_at" timestamptz
) LANGUAGE sql STABLE AS $$
	WITH heads(list, chain, currency) AS (
		SELECT '00000000-0000-0000-0000-000000000000'::uuid, NULL::uuid[], NULL::bpchar
		UNION ALL SELECT l.id, l.chain, l.currency FROM price_lists l
	), priced AS (
		SELECT v.product_id, v.id AS variant, p.currency, h.list, array_position(h.chain, p.price_list_id) AS place, p.id, p.amount, p.compare_at_amount,
			(p.starts_at IS NULL OR p.starts_at <= now()) AND (p.ends_at IS NULL OR p.ends_at > now()) AS in_effect,
			least(CASE WHEN p.starts_at > now() THEN p.starts_at END, CASE WHEN p.ends_at > now() THEN p.ends_at END) AS next
		FROM unnest($1) AS asked(product) JOIN variants v ON v.product_id = asked.product
		JOIN prices p ON p.variant_id = v.id AND p.minimum_quantity = 1
		JOIN heads h ON (h.currency IS NULL OR h.currency = p.currency) AND (p.price_list_id IS NULL OR p.price_list_id = ANY(h.chain))
	), placed AS (
		SELECT *, in_effect AND row_number() OVER (PARTITION BY list, variant, currency ORDER BY in_effect DESC, place, amount, id) = 1 AS wins FROM priced
	)
	SELECT product_id, currency, list, min(amount) FILTER (WHERE wins), max(amount) FILTER (WHERE wins),
		min(compare_at_amount) FILTER (WHERE wins), max(compare_at_amount) FILTER (WHERE wins), min(next)
	FROM placed GROUP BY product_id, currency, list HAVING bool_or(wins) OR min(next) IS NOT NULL
$$;
-- +goose StatementEnd
-- create function "price_range_now": the lowest, the highest, and those compared with, of what a product costs by a list now.
-- +goose StatementBegin
CREATE FUNCTION "price_range_now"("of_product" uuid, "in_currency" bpchar, "by_list" uuid) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (
		SELECT ARRAY[r.low, r.high, r.compare_low, r.compare_high] FROM price_ranges(ARRAY[of_product]) r
		WHERE r.currency = in_currency AND r.price_list_id = by_list
	);
END $$;
-- +goose StatementEnd
-- create function "refresh_product_prices": it sets product_prices right. The products are locked first, in one order: so the second
-- of two who change prices of one product sees what the first has done.
-- +goose StatementBegin
CREATE FUNCTION "refresh_product_prices"("of_products" uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM products WHERE id = ANY(of_products) ORDER BY id FOR NO KEY UPDATE;
	WITH counted AS MATERIALIZED (
		SELECT * FROM price_ranges(of_products)
	), gone AS (
		DELETE FROM product_prices pp WHERE pp.product_id = ANY(of_products)
			AND (pp.product_id, pp.currency, pp.price_list_id) NOT IN (SELECT c.product_id, c.currency, c.price_list_id FROM counted c)
	)
	INSERT INTO product_prices AS pp (product_id, currency, price_list_id, low, high, compare_low, compare_high, stale_at)
	SELECT c.* FROM counted c JOIN products p ON p.id = c.product_id
	ON CONFLICT (product_id, currency, price_list_id) DO UPDATE
	SET low = EXCLUDED.low, high = EXCLUDED.high, compare_low = EXCLUDED.compare_low, compare_high = EXCLUDED.compare_high, stale_at = EXCLUDED.stale_at
	WHERE (pp.low, pp.high, pp.compare_low, pp.compare_high, pp.stale_at)
		IS DISTINCT FROM (EXCLUDED.low, EXCLUDED.high, EXCLUDED.compare_low, EXCLUDED.compare_high, EXCLUDED.stale_at);
END $$;
-- +goose StatementEnd
-- create function "refresh_stale_prices": it sets right at most so many products for which a price has begun or ended, says so in the
-- feed, and returns how many they were.
-- +goose StatementBegin
CREATE FUNCTION "refresh_stale_prices"("most" bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	stale uuid[] := ARRAY(SELECT DISTINCT product_id FROM (SELECT product_id FROM product_prices WHERE stale_at <= now() ORDER BY stale_at LIMIT most) s);
BEGIN
	IF cardinality(stale) > 0 THEN
		PERFORM refresh_product_prices(stale);
		INSERT INTO catalog_changes (kind, object_id) SELECT 'PRICE', unnest(stale);
	END IF;
	RETURN cardinality(stale);
END $$;
-- +goose StatementEnd
-- create function "fill_price_list": it works out what the next products after one cost by a price list, and returns the last of them.
-- When there are no more it returns null, and the list is ready. It does nothing while another process does so.
-- +goose StatementBegin
CREATE FUNCTION "fill_price_list"("list" uuid, "after" uuid, "most" bigint) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	batch uuid[];
BEGIN
	IF NOT pg_try_advisory_xact_lock(hashtextextended('shopgraph price list ' || list, 0)) THEN
		RETURN after;
	END IF;
	batch := ARRAY(SELECT id FROM products WHERE id > after ORDER BY id LIMIT most);
	IF cardinality(batch) = 0 THEN
		UPDATE price_lists SET ready = true WHERE id = list;
		RETURN NULL;
	END IF;
	PERFORM refresh_product_prices(batch);
	RETURN batch[cardinality(batch)];
END $$;
-- +goose StatementEnd
-- create function "follow_prices": for a statement that has changed prices.
-- +goose StatementBegin
CREATE FUNCTION "follow_prices"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM refresh_product_prices(ARRAY(SELECT DISTINCT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id));
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION "follow_variants"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM refresh_product_prices(ARRAY(SELECT DISTINCT changed.product_id FROM changed));
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION "forget_product_prices"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		DELETE FROM product_prices;
		RETURN NULL;
	END IF;
	DELETE FROM product_prices WHERE price_list_id = OLD.id;
	RETURN OLD;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "prices_followed_if_inserted" AFTER INSERT ON "prices" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follow_prices();
CREATE TRIGGER "prices_followed_if_updated" AFTER UPDATE ON "prices" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follow_prices();
CREATE TRIGGER "prices_followed_if_deleted" AFTER DELETE ON "prices" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follow_prices();
-- The prices of a variant that was deleted go with it, and then it is not told any more of which product they were.
CREATE TRIGGER "variants_followed_if_deleted" AFTER DELETE ON "variants" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follow_variants();
CREATE TRIGGER "prices_followed_if_truncated" AFTER TRUNCATE ON "prices" FOR EACH STATEMENT EXECUTE FUNCTION forget_product_prices();
-- Which list is in force is another one for some, for all products.
CREATE TRIGGER "price_lists_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "price_lists" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
CREATE TRIGGER "price_lists_forgotten" AFTER DELETE ON "price_lists" FOR EACH ROW EXECUTE FUNCTION forget_product_prices();
-- create function "recount_product_prices": it works out anew what product_prices says, and returns of which products it was wrong.
-- +goose StatementBegin
CREATE FUNCTION "recount_product_prices"() RETURNS TABLE ("id" uuid, "was" bigint, "counted" bigint) LANGUAGE plpgsql AS $$
BEGIN
	LOCK TABLE products, variants, prices IN SHARE ROW EXCLUSIVE MODE;
	RETURN QUERY
	WITH counted AS MATERIALIZED (
		SELECT * FROM price_ranges(ARRAY(SELECT products.id FROM products))
	), wrong AS MATERIALIZED (
		SELECT coalesce(c.product_id, pp.product_id) AS product_id, pp.low AS was, c.low AS counted
		FROM counted c FULL JOIN product_prices pp ON (c.product_id, c.currency, c.price_list_id) = (pp.product_id, pp.currency, pp.price_list_id)
		WHERE (c.low, c.high, c.compare_low, c.compare_high, c.stale_at) IS DISTINCT FROM (pp.low, pp.high, pp.compare_low, pp.compare_high, pp.stale_at)
	), gone AS (
		DELETE FROM product_prices pp USING wrong WHERE pp.product_id = wrong.product_id
			AND (pp.product_id, pp.currency, pp.price_list_id) NOT IN (SELECT c.product_id, c.currency, c.price_list_id FROM counted c)
	), written AS (
		INSERT INTO product_prices AS pp (product_id, currency, price_list_id, low, high, compare_low, compare_high, stale_at)
		SELECT c.* FROM counted c WHERE c.product_id IN (SELECT wrong.product_id FROM wrong)
		ON CONFLICT (product_id, currency, price_list_id) DO UPDATE
		SET low = EXCLUDED.low, high = EXCLUDED.high, compare_low = EXCLUDED.compare_low, compare_high = EXCLUDED.compare_high, stale_at = EXCLUDED.stale_at
	)
	SELECT wrong.product_id, coalesce(wrong.was, 0), coalesce(wrong.counted, 0) FROM wrong;
END $$;
-- +goose StatementEnd
SELECT count(*) FROM recount_product_prices();
