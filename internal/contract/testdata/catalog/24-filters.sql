UPDATE products SET updated_at = now() + interval '1 minute' WHERE slug = 'glass-pour-over-carafe';
UPDATE products SET updated_at = now() + interval '2 minutes' WHERE slug = 'espresso-cup-set-of-2';
