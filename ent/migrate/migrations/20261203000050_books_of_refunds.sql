-- +goose Up
-- modify "postings" table: what is given back of an order that stands is posted as what it was: goods, their delivery, and taxes. What is
-- given back beyond that, or kept of it, is an allowance.
ALTER TABLE "postings" DROP CONSTRAINT "postings_kind_known";
ALTER TABLE "postings" ADD CONSTRAINT "postings_kind_known" CHECK (kind = ANY ('{ORDER_GOODS,ORDER_SHIPPING,ORDER_TAX,CANCELLED_GOODS,CANCELLED_SHIPPING,CANCELLED_TAX,CANCELLED_ADJUSTMENT,REFUNDED_GOODS,REFUNDED_SHIPPING,REFUNDED_TAX,REFUNDED_ADJUSTMENT,PAYMENT_CAPTURED,PAYMENT_REFUNDED,PAYMENT_REFUND_FAILED,TENDER_ISSUED,TENDER_SOLD,TENDER_TAKEN_BACK,TENDER_ADJUSTED,TENDER_CAPTURED,TENDER_REFUNDED,GATEWAY_FEE,GATEWAY_DISPUTE,GATEWAY_DISPUTE_REVERSAL,GATEWAY_DISPUTE_FEE,GATEWAY_PAYOUT,GATEWAY_ADJUSTMENT}'::text[])) NOT VALID;
ALTER TABLE "postings" DROP CONSTRAINT "postings_between_accounts";
ALTER TABLE "postings" ADD CONSTRAINT "postings_between_accounts" CHECK (debit <> credit
	AND ARRAY[debit, credit] <@ '{RECEIVABLE,SALES,SHIPPING,TAX,ALLOWANCES,GATEWAY,GIFT_CARDS,STORE_CREDIT,ISSUED,FEES,DISPUTES,ADJUSTMENTS,BANK}'::text[]) NOT VALID;
-- create view "refund_postings": what refunds take back of orders, from when they need no approval any more.
CREATE VIEW "refund_postings" AS
	SELECT f.id AS source_id, p.kind, p.debit, p.credit, p.amount, f.currency, ''::text AS gateway, coalesce(f.decided_at, f.created_at) AS occurred_at,
		f.order_id, NULL::uuid AS payment_id, NULL::uuid AS tender_id
	FROM refunds f CROSS JOIN LATERAL (VALUES
		('REFUNDED_GOODS', 'SALES', 'RECEIVABLE', f.goods_net),
		('REFUNDED_SHIPPING', 'SHIPPING', 'RECEIVABLE', f.shipping_net),
		('REFUNDED_TAX', 'TAX', 'RECEIVABLE', f.goods_tax + f.shipping_tax),
		('REFUNDED_ADJUSTMENT', CASE WHEN f.adjustment > 0 THEN 'ALLOWANCES' ELSE 'RECEIVABLE' END, CASE WHEN f.adjustment > 0 THEN 'RECEIVABLE' ELSE 'ALLOWANCES' END, abs(f.adjustment))
	) AS p(kind, debit, credit, amount)
	WHERE f.decision IN ('NOT_NEEDED', 'APPROVED') AND p.amount > 0;
-- modify view "order_postings": of an order that is cancelled, that was taken back which refunds had not taken back before. With the sale go
-- the allowances that were made of it.
CREATE OR REPLACE VIEW "order_postings" AS
	SELECT o.id AS source_id, p.kind, p.debit, p.credit, p.amount, o.currency, ''::text AS gateway, p.occurred_at,
		o.id AS order_id, NULL::uuid AS payment_id, NULL::uuid AS tender_id
	FROM orders o
	LEFT JOIN LATERAL (
		SELECT e.created_at FROM order_events e
		WHERE e.order_id = o.id AND e.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED') ORDER BY e.sequence LIMIT 1
	) stood ON true
	LEFT JOIN LATERAL (
		SELECT sum(f.goods_net)::bigint AS goods, sum(f.shipping_net)::bigint AS shipping, sum(f.goods_tax + f.shipping_tax)::bigint AS tax, sum(f.adjustment)::bigint AS adjustment
		FROM refunds f WHERE o.status = 'CANCELLED' AND f.order_id = o.id AND f.decision IN ('NOT_NEEDED', 'APPROVED')
	) back ON true
	CROSS JOIN LATERAL (VALUES
		('ORDER_GOODS', 'RECEIVABLE', 'SALES', o.subtotal_net, coalesce(stood.created_at, o.created_at)),
		('ORDER_SHIPPING', 'RECEIVABLE', 'SHIPPING', o.shipping_net, coalesce(stood.created_at, o.created_at)),
		('ORDER_TAX', 'RECEIVABLE', 'TAX', o.total_tax, coalesce(stood.created_at, o.created_at)),
		('CANCELLED_GOODS', 'SALES', 'RECEIVABLE', CASE o.status WHEN 'CANCELLED' THEN o.subtotal_net - coalesce(back.goods, 0) END, coalesce(o.cancelled_at, o.updated_at)),
		('CANCELLED_SHIPPING', 'SHIPPING', 'RECEIVABLE', CASE o.status WHEN 'CANCELLED' THEN o.shipping_net - coalesce(back.shipping, 0) END, coalesce(o.cancelled_at, o.updated_at)),
		('CANCELLED_TAX', 'TAX', 'RECEIVABLE', CASE o.status WHEN 'CANCELLED' THEN o.total_tax - coalesce(back.tax, 0) END, coalesce(o.cancelled_at, o.updated_at)),
		('CANCELLED_ADJUSTMENT', CASE WHEN back.adjustment > 0 THEN 'RECEIVABLE' ELSE 'ALLOWANCES' END, CASE WHEN back.adjustment > 0 THEN 'ALLOWANCES' ELSE 'RECEIVABLE' END,
			abs(back.adjustment), coalesce(o.cancelled_at, o.updated_at))
	) AS p(kind, debit, credit, amount, occurred_at)
	WHERE o.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED') AND (o.status <> 'CANCELLED' OR stood.created_at IS NOT NULL) AND p.amount > 0
	UNION ALL
	SELECT e.id, 'TENDER_TAKEN_BACK', 'GIFT_CARDS', 'SALES', e.amount, t.currency, '', coalesce(o.cancelled_at, o.updated_at), o.id, NULL, t.id
	FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN tenders t ON t.order_line_id = l.id
		JOIN tender_entries e ON e.tender_id = t.id AND e.kind = 'ISSUED' AND e.amount > 0
	WHERE o.status = 'CANCELLED' AND o.gift_cards;
CREATE OR REPLACE VIEW "due_postings" AS
	SELECT * FROM order_postings UNION ALL SELECT * FROM payment_postings UNION ALL SELECT * FROM tender_postings UNION ALL SELECT * FROM gateway_postings
	UNION ALL SELECT * FROM refund_postings;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION "post_to_books"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_TABLE_NAME = 'orders' THEN
		INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
		SELECT * FROM order_postings WHERE order_id = NEW.id AND starts_with(kind, 'ORDER_') = (NEW.status <> 'CANCELLED') ON CONFLICT DO NOTHING;
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
CREATE TRIGGER "refunds_post_if_inserted" AFTER INSERT ON "refunds" FOR EACH ROW WHEN (NEW.decision = 'NOT_NEEDED') EXECUTE FUNCTION post_to_books();
CREATE TRIGGER "refunds_post_if_approved" AFTER UPDATE OF "decision" ON "refunds" FOR EACH ROW WHEN (NEW.decision = 'APPROVED') EXECUTE FUNCTION post_to_books();
