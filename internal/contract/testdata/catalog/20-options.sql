UPDATE product_options SET display = 'DROPDOWN' WHERE name = 'Size' AND product_id = (SELECT id FROM products WHERE slug = 'cross-back-apron');
UPDATE option_values SET swatch_image_url = 'https://images.example.com/indigo.jpg' WHERE name = 'Indigo';
UPDATE option_values SET swatch_color = NULL, swatch_image_url = 'https://images.example.com/sand.jpg' WHERE name = 'Sand';
