UPDATE variants SET barcode = '4006381333931' WHERE sku IN ('GYUTO', 'PETTY', 'WHET');
UPDATE products SET status = 'DRAFT' WHERE slug = 'petty-knife';
SELECT refresh_product_facts(ARRAY(SELECT id FROM products WHERE slug = 'petty-knife'));
