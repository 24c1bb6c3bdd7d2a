UPDATE carts SET vat_number = vat_number || '{"status": "VALID", "checkedAt": "2026-11-29T10:00:00Z", "consultationNumber": "WAPIAAAAW1234"}' WHERE vat_number IS NOT NULL;
