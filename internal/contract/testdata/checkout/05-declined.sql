UPDATE stock_levels SET on_hand = 500 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'FLAT');
