UPDATE stock_levels SET on_hand = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'FLAT') AND location_id <> (SELECT id FROM locations WHERE code = 'BER');
UPDATE stock_levels SET on_hand = 1 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'FLAT') AND location_id = (SELECT id FROM locations WHERE code = 'BER');
