UPDATE stock_levels SET on_hand = 0, reserved = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BRUSH');
