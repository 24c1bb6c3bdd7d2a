INSERT INTO metafields (id, created_at, updated_at, product_id, namespace, key, type, value, visibility)
SELECT gen_random_uuid(), now(), now(), id, 'full', 'key' || i, 'TEXT', 'x', 'PRIVATE' FROM products, generate_series(1, 90) i WHERE slug = 'diner-mug';
