UPDATE prices SET amount = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'GUJI-250-G');
