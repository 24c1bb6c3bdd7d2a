INSERT INTO categories (id, created_at, updated_at, name, slug, description, image_url, parent_id)
SELECT '01890a5d-ac96-774b-bcce-b302099a8057', '2026-05-01', '2026-05-02', 'Decaffeinated with Nothing but the Water of Swiss Mountains and a Lot of Patience', 'swiss-water',
  E'Green beans are soaked in water until it has taken all that it can of them.\n\nCarbon takes the caffeine out of it, and the next beans lose nothing to it but theirs. It takes ten hours.',
  'https://images.example.com/water.jpg', id
FROM categories WHERE slug = 'decaf';

UPDATE products SET category_id = '01890a5d-ac96-774b-bcce-b302099a8057' WHERE slug = 'mountain-water-decaf';
