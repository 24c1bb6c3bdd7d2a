-- What is searched is worked out at once here, and else a moment later.
SELECT refresh_product_facts(ARRAY(SELECT id FROM products));
UPDATE product_facts SET sold = 40 WHERE product_id = (SELECT id FROM products WHERE slug = 'diner-mug');
