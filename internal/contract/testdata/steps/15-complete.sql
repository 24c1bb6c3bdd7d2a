UPDATE stock_levels SET on_hand = reserved + 10 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'GUJI-250-G');
