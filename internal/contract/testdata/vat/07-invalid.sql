UPDATE carts SET vat_number = vat_number || '{"status": "INVALID"}' WHERE vat_number IS NOT NULL;
