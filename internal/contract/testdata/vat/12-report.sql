UPDATE orders SET created_at = '2026-02-01 12:00:00Z' WHERE tax_country IS NOT NULL;
