DELETE FROM order_contacts WHERE order_id = (SELECT order_id FROM idempotency_records WHERE key = 'second');
UPDATE order_lines SET variant_id = NULL WHERE order_id = (SELECT order_id FROM idempotency_records WHERE key = 'second');
