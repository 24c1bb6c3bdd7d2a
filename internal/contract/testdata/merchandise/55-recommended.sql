INSERT INTO bought_together (product_id, other_id, orders)
SELECT p.id, o.id, CASE o.slug WHEN 'milk-pitcher' THEN 9 ELSE 3 END FROM products p, products o
WHERE p.slug = 'flat-white-cup' AND o.slug IN ('diner-mug', 'milk-pitcher', 'oven-mitt');
UPDATE products SET status = 'DRAFT' WHERE slug = 'oven-mitt';
