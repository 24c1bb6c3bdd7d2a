-- +goose Up
-- The books begin with what there was. It is one statement for a store of any size: it locks no order. The triggers are there already, so
-- what they have posted by now is left out. What they post meanwhile is of facts that this does not see, so nobody waits.
INSERT INTO "postings" (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
SELECT * FROM "order_postings" ON CONFLICT DO NOTHING;
