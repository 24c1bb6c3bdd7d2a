DELETE FROM prices WHERE variant_id = (SELECT id FROM variants WHERE sku = 'BRUSH');
