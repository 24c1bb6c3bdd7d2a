INSERT INTO staff_tasks (id, created_at, updated_at, kind, order_id, payment_id, amount)
SELECT new_id(), now(), now(), 'PAYMENT_OVERDUE', order_id, id, amount FROM payments WHERE gateway = 'on-account';
