UPDATE carts SET vat_number = vat_number || '{"status": "UNAVAILABLE"}' WHERE vat_number IS NOT NULL;
