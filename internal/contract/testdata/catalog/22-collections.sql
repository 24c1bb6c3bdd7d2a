-- Two collections, of which the store has chosen what is in them, and one category more for a product. What lists are filtered by is
-- worked out at once here, and else a moment later.
INSERT INTO collections (id, created_at, updated_at, name, slug, description, seo_title, image_url, image_alt, image_width, image_height, position) VALUES
	('01940000-0000-7000-8000-00000000000a', '2026-05-01', '2026-05-02', 'Presents', 'presents', 'What people like to unwrap.', 'Gifts for Coffee Lovers', 'https://images.example.com/gifts.jpg', 'A parcel', 800, 600, -2),
	('01940000-0000-7000-8000-00000000000b', '2026-05-01', '2026-05-01', 'Early Birds', 'early-birds', '', '', NULL, '', NULL, NULL, -1);
INSERT INTO collection_products (collection_id, product_id, position)
	SELECT '01940000-0000-7000-8000-00000000000a', id, CASE slug WHEN 'moka-pot-blend' THEN 1 WHEN 'colombia-huila-washed' THEN 2 ELSE 3 END
	FROM products WHERE slug IN ('moka-pot-blend', 'colombia-huila-washed', 'oven-mitt');
INSERT INTO product_categories (product_id, category_id) SELECT p.id, c.id FROM products p, categories c WHERE p.slug = 'oven-mitt' AND c.slug = 'decaf';
SELECT refresh_product_facts(ARRAY(SELECT id FROM products));
UPDATE product_facts SET sold = 7 WHERE product_id = (SELECT id FROM products WHERE slug = 'oven-mitt');
UPDATE product_facts SET sold = 3 WHERE product_id = (SELECT id FROM products WHERE slug = 'moka-pot-blend');
