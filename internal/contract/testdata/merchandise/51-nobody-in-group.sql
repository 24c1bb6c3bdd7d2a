DELETE FROM price_lists WHERE code = 'large-cafes';
DELETE FROM price_lists WHERE code = 'cafes';
