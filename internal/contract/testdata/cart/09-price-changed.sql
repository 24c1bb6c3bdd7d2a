UPDATE prices SET amount = 1950 WHERE currency = 'USD' AND variant_id = (SELECT id FROM variants WHERE sku = 'GUJI-250-G');
