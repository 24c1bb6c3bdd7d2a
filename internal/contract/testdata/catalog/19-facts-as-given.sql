UPDATE products SET description = E'Holds < 1 litre & more.\n\nMade in <Berlin>.', seo_title = 'Carafes of glass', seo_description = 'For the table.',
	tags = '[]', vendor = '' WHERE slug = 'water-carafe';
UPDATE variants SET weight = '{"value": "25.50", "unit": "OUNCE"}', dimensions = '{"length": "4", "width": "4", "height": "9.5", "unit": "INCH"}',
	barcode = '', requires_shipping = false, quantity_maximum = 1 WHERE sku = 'CARAFE-CLEAR';
UPDATE variants SET weight = '{"value": "1.6", "unit": "POUND"}', dimensions = '{"length": "100", "width": "100", "height": "240", "unit": "MILLIMETER"}'
	WHERE sku = 'CARAFE-SMOKE';
UPDATE variants SET weight = NULL, dimensions = NULL WHERE sku = 'KNOCK';
UPDATE product_images SET width = NULL, height = NULL WHERE product_id = (SELECT id FROM products WHERE slug = 'water-carafe');
DELETE FROM product_images WHERE url LIKE '%/water-carafe-smoke.svg';
