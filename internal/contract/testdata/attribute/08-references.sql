UPDATE products SET status = 'ARCHIVED' WHERE slug = 'glass-pour-over-carafe';
DELETE FROM product_type_attributes WHERE attribute_id = (SELECT id FROM attributes WHERE slug = 'altitude');
UPDATE attribute_values SET reference_product_id = NULL, reference_category_id = (SELECT id FROM categories WHERE slug = 'pour-over')
WHERE product_id = (SELECT id FROM products WHERE slug = 'kenya-nyeri-aa') AND kind = 'REFERENCE';
UPDATE attribute_values SET reference_product_id = NULL, reference_variant_id = (SELECT id FROM variants WHERE sku = 'TAMPER-58-MM')
WHERE product_id = (SELECT id FROM products WHERE slug = 'manual-lever-press') AND kind = 'REFERENCE';
