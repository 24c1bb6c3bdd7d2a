UPDATE products SET description = 'Enamelled.' WHERE slug = 'enamelled-dutch-oven';
