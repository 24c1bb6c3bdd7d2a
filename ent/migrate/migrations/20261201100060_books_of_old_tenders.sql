-- +goose Up
-- As books_of_old_orders.
INSERT INTO "postings" (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
SELECT * FROM "tender_postings" ON CONFLICT DO NOTHING;
