WITH made AS (
	INSERT INTO refunds (id, order_id, currency, reason, note, requested_by, decision, goods_net, goods_tax, shipping_net, shipping_tax, adjustment)
	SELECT r.id::uuid, o.id, o.currency, 'GOODWILL', '', r.by, 'AWAITED', 0, 0, 0, 0, 10 FROM orders o JOIN users ON users.id = o.user_id AND users.email = 'ada@example.com', (VALUES
		('01902c9a-0000-7000-8000-000000000001', 'system'), ('01902c9a-0000-7000-8000-000000000002', 'system'), ('01902c9a-0000-7000-8000-000000000003', (SELECT requested_by FROM refunds LIMIT 1))
	) AS r(id, by) RETURNING id, order_id
), parts AS (
	INSERT INTO refund_parts (refund_id, position, tender_id, amount)
	SELECT made.id, 1, t.tender_id, 10 FROM made JOIN order_tenders t ON t.order_id = made.order_id AND t.kind = 'GIFT_CARD'
)
INSERT INTO staff_tasks (id, created_at, updated_at, kind, order_id) SELECT new_id(), now(), now(), 'REFUND_APPROVAL', order_id FROM made LIMIT 1;
