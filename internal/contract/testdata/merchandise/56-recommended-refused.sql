UPDATE products SET status = 'ACTIVE' WHERE slug = 'oven-mitt';
