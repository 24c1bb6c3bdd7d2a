-- +goose NO TRANSACTION
-- +goose Up
-- How far the orders of before are paid, as internal/order works it out. It is written for 5,000 orders at a time, so that none is locked for
-- long. One that is changed meanwhile has it worked out anew.
-- +goose StatementBegin
DO $$
DECLARE
	part uuid[];
	last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	LOOP
		SELECT array_agg(id ORDER BY id) INTO part FROM (SELECT id FROM orders WHERE id > last ORDER BY id LIMIT 5000) AS next;
		EXIT WHEN part IS NULL;
		last := part[cardinality(part)];
		UPDATE orders SET payment_status = told.status FROM (
			SELECT o.id, CASE
				WHEN p.returned + t.returned > 0 AND p.returned + t.returned >= p.taken + t.taken THEN 'REFUNDED'
				WHEN p.returned + t.returned > 0 THEN 'PARTIALLY_REFUNDED'
				WHEN p.taken + t.taken >= o.total_net + o.total_tax THEN 'PAID'
				WHEN p.taken + t.taken > 0 THEN 'PARTIALLY_PAID'
				WHEN p.held > 0 THEN 'AUTHORIZED'
				ELSE 'UNPAID'
			END AS status
			FROM orders o CROSS JOIN LATERAL (
				SELECT coalesce(sum(authorized_amount) FILTER (WHERE status = 'AUTHORIZED'), 0) AS held,
					coalesce(sum(captured_amount), 0) AS taken, coalesce(sum(refunded_amount), 0) AS returned
				FROM payments WHERE order_id = o.id
			) p CROSS JOIN LATERAL (
				SELECT coalesce(sum(amount), 0) AS taken, coalesce(sum(refunded), 0) AS returned FROM order_tenders WHERE order_id = o.id AND status IN ('CAPTURED', 'REFUNDED')
			) t
			WHERE o.id = ANY(part)
		) AS told WHERE told.id = orders.id AND told.status <> orders.payment_status;
		COMMIT;
	END LOOP;
END $$;
-- +goose StatementEnd
