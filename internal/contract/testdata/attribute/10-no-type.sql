UPDATE products SET product_type_id = NULL WHERE slug = 'diner-mug';
