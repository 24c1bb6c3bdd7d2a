UPDATE orders SET payment_due_at = now() WHERE id = (SELECT order_id FROM idempotency_records WHERE key = 'key-8');
UPDATE testgateway.payments SET status = 'VOIDED' WHERE attempt = (SELECT payment_id FROM idempotency_records WHERE key = 'key-8');
