UPDATE payments SET status = 'PENDING' WHERE id = (SELECT payment_id FROM idempotency_records WHERE key = 'key-7');
UPDATE idempotency_records SET state = 'IN_PROGRESS', result = '' WHERE key = 'key-7';
