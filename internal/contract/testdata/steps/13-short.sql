UPDATE stock_levels SET on_hand = reserved + CASE WHEN location_id = (SELECT id FROM locations ORDER BY id LIMIT 1) THEN 1 ELSE 0 END
WHERE variant_id = (SELECT id FROM variants WHERE sku = 'GUJI-250-G');
