-- +goose Up
-- create views "sale_postings" and "cancellation_postings": the two halves of "order_postings". Each order that is bought is posted by the
-- first alone, and it is cheap: Postgres plans and runs what a cancelled order needs only when one is cancelled.
-- What a buyer owes, from when the order first stood. An order that was cancelled without having stood is owed nothing.
CREATE VIEW "sale_postings" AS
	SELECT o.id AS source_id, p.kind, 'RECEIVABLE'::text AS debit, p.credit, p.amount, o.currency, ''::text AS gateway,
		coalesce(stood.created_at, o.created_at) AS occurred_at, o.id AS order_id, NULL::uuid AS payment_id, NULL::uuid AS tender_id
	FROM orders o
	LEFT JOIN LATERAL (
		SELECT e.created_at FROM order_events e
		WHERE e.order_id = o.id AND e.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED') ORDER BY e.sequence LIMIT 1
	) stood ON true
	CROSS JOIN LATERAL (VALUES
		('ORDER_GOODS', 'SALES', o.subtotal_net), ('ORDER_SHIPPING', 'SHIPPING', o.shipping_net), ('ORDER_TAX', 'TAX', o.total_tax)
	) AS p(kind, credit, amount)
	WHERE o.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED') AND (o.status <> 'CANCELLED' OR stood.created_at IS NOT NULL) AND p.amount > 0;
-- What a cancellation took back that refunds had not taken back before. With the sale go the allowances that were made of it, and the gift
-- cards that were sold by it.
CREATE VIEW "cancellation_postings" AS
	SELECT o.id AS source_id, p.kind, p.debit, p.credit, p.amount, o.currency, ''::text AS gateway, coalesce(o.cancelled_at, o.updated_at) AS occurred_at,
		o.id AS order_id, NULL::uuid AS payment_id, NULL::uuid AS tender_id
	FROM orders o
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(f.goods_net), 0)::bigint AS goods, coalesce(sum(f.shipping_net), 0)::bigint AS shipping,
			coalesce(sum(f.goods_tax + f.shipping_tax), 0)::bigint AS tax, coalesce(sum(f.adjustment), 0)::bigint AS adjustment
		FROM refunds f WHERE f.order_id = o.id AND f.decision IN ('NOT_NEEDED', 'APPROVED')
	) back
	CROSS JOIN LATERAL (VALUES
		('CANCELLED_GOODS', 'SALES', 'RECEIVABLE', o.subtotal_net - back.goods),
		('CANCELLED_SHIPPING', 'SHIPPING', 'RECEIVABLE', o.shipping_net - back.shipping),
		('CANCELLED_TAX', 'TAX', 'RECEIVABLE', o.total_tax - back.tax),
		('CANCELLED_ADJUSTMENT', CASE WHEN back.adjustment > 0 THEN 'RECEIVABLE' ELSE 'ALLOWANCES' END,
			CASE WHEN back.adjustment > 0 THEN 'ALLOWANCES' ELSE 'RECEIVABLE' END, abs(back.adjustment))
	) AS p(kind, debit, credit, amount)
	WHERE o.status = 'CANCELLED' AND p.amount > 0 AND EXISTS (
		SELECT FROM order_events e WHERE e.order_id = o.id AND e.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')
	)
	UNION ALL
	SELECT e.id, 'TENDER_TAKEN_BACK', 'GIFT_CARDS', 'SALES', e.amount, t.currency, '', coalesce(o.cancelled_at, o.updated_at), o.id, NULL, t.id
	FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN tenders t ON t.order_line_id = l.id
		JOIN tender_entries e ON e.tender_id = t.id AND e.kind = 'ISSUED' AND e.amount > 0
	WHERE o.status = 'CANCELLED' AND o.gift_cards;
CREATE OR REPLACE VIEW "order_postings" AS
	SELECT * FROM sale_postings UNION ALL SELECT * FROM cancellation_postings;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "post_to_books"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_TABLE_NAME = 'orders' THEN
		IF NEW.status = 'CANCELLED' THEN
			INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
			SELECT * FROM cancellation_postings WHERE order_id = NEW.id ON CONFLICT DO NOTHING;
		ELSE
			INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
			SELECT * FROM sale_postings WHERE order_id = NEW.id ON CONFLICT DO NOTHING;
		END IF;
	ELSIF TG_TABLE_NAME = 'payment_events' THEN
		INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
		SELECT * FROM payment_postings WHERE source_id = NEW.id ON CONFLICT DO NOTHING;
	ELSIF TG_TABLE_NAME = 'tender_entries' THEN
		INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
		SELECT * FROM tender_postings WHERE source_id = NEW.id ON CONFLICT DO NOTHING;
	ELSIF TG_TABLE_NAME = 'refunds' THEN
		INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
		SELECT * FROM refund_postings WHERE source_id = NEW.id ON CONFLICT DO NOTHING;
	ELSE
		INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
		SELECT * FROM gateway_postings WHERE source_id = NEW.id ON CONFLICT DO NOTHING;
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
