-- Coffee is cheaper from five bags on, and in Germany. It was reduced a week ago, after it had cost less for a while.
UPDATE prices SET since = now() - interval '90 days', amount = 1600 WHERE currency = 'EUR' AND variant_id = (SELECT id FROM variants WHERE sku = 'GUJI-250-G');
UPDATE prices SET amount = 1300, compare_at_amount = 1600 WHERE currency = 'EUR' AND variant_id = (SELECT id FROM variants WHERE sku = 'GUJI-250-G');
UPDATE prices SET since = now() - interval '7 days' WHERE currency = 'EUR' AND variant_id = (SELECT id FROM variants WHERE sku = 'GUJI-250-G');
INSERT INTO past_prices (variant_id, currency, amount, started_at, ended_at)
	SELECT id, 'EUR', 1450, now() - interval '30 days', now() - interval '25 days' FROM variants WHERE sku = 'GUJI-250-G';
INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount, minimum_quantity)
	SELECT gen_random_uuid(), now(), now(), id, 'EUR', 1200, 5 FROM variants WHERE sku = 'GUJI-250-G';
INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, countries, ready)
	VALUES ('01940000-0000-7000-8000-000000000001', now(), now(), 'Germany', 'DE', 'EUR', 1, '["DE"]', true);
INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount, price_list_id)
	SELECT gen_random_uuid(), now(), now(), id, 'EUR', 1250, '01940000-0000-7000-8000-000000000001' FROM variants WHERE sku = 'GUJI-250-G';
UPDATE variants SET content = c.content::jsonb FROM (VALUES
	('CARAFE', '{"value": "750", "unit": "MILLILITER", "per": "1", "perUnit": "LITER"}'),
	('CONE', '{"value": "120", "unit": "CENTIMETER", "per": "1", "perUnit": "METER"}'),
	('FLAT', '{"value": "1.5", "unit": "SQUARE_METER", "per": "1", "perUnit": "SQUARE_METER"}'),
	('MITT', '{"value": "6", "unit": "PIECE", "per": "1", "perUnit": "PIECE"}')
) c(sku, content) WHERE variants.sku LIKE c.sku || '%';
SELECT refresh_product_prices(ARRAY(SELECT id FROM products));
