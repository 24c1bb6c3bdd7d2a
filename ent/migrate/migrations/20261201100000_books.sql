-- +goose Up
-- create "gateway_movements" table: what gateways tell of their own books. Each of their movements is there once, by the name that the gateway
-- has for it. Amounts are what it changes of the store's money at the gateway: a fee is less than 0. The payment is no foreign key, so that
-- who tells of many movements waits for nobody who has locked a payment.
CREATE TABLE "gateway_movements" (
	"id" uuid NOT NULL DEFAULT new_id(),
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"gateway" text NOT NULL,
	"reference" text NOT NULL,
	"kind" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" character(3) NOT NULL,
	"payment_id" uuid NULL,
	"occurred_at" timestamptz NOT NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "gateway_movements_named" CHECK (gateway <> '' AND reference <> ''),
	CONSTRAINT "gateway_movements_kind_known" CHECK (kind IN
		('CHARGE', 'REFUND', 'REFUND_FAILURE', 'FEE', 'DISPUTE', 'DISPUTE_REVERSAL', 'DISPUTE_FEE', 'PAYOUT', 'ADJUSTMENT'))
);
CREATE UNIQUE INDEX "gateway_movements_gateway_reference" ON "gateway_movements" ("gateway", "reference");
-- create "postings" table: the books. A row moves an amount from the account on its credit side to the one on its debit side, so each row
-- balances, and with them all do. It tells of one fact, by the fact's id and by what of it the row is about: so nothing is posted twice.
-- What a kind is about, and in which table its fact is, docs/books.md says. Facts are never deleted, so they are no foreign keys.
CREATE TABLE "postings" (
	"source_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"debit" text NOT NULL,
	"credit" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" character(3) NOT NULL,
	"gateway" text NOT NULL DEFAULT '',
	"occurred_at" timestamptz NOT NULL,
	"posted_at" timestamptz NOT NULL DEFAULT now(),
	"sequence" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	"order_id" uuid NULL,
	"payment_id" uuid NULL,
	"tender_id" uuid NULL,
	PRIMARY KEY ("source_id", "kind"),
	CONSTRAINT "postings_amount_positive" CHECK (amount > 0),
	-- Postgres reads the text of each check once a statement. An array that is one constant is the shortest way to write them: with lists they
	-- cost a checkout as much as the rows themselves.
	CONSTRAINT "postings_kind_known" CHECK (kind = ANY ('{ORDER_GOODS,ORDER_SHIPPING,ORDER_TAX,CANCELLED_GOODS,CANCELLED_SHIPPING,CANCELLED_TAX,PAYMENT_CAPTURED,PAYMENT_REFUNDED,PAYMENT_REFUND_FAILED,TENDER_ISSUED,TENDER_SOLD,TENDER_TAKEN_BACK,TENDER_ADJUSTED,TENDER_CAPTURED,TENDER_REFUNDED,GATEWAY_FEE,GATEWAY_DISPUTE,GATEWAY_DISPUTE_REVERSAL,GATEWAY_DISPUTE_FEE,GATEWAY_PAYOUT,GATEWAY_ADJUSTMENT}'::text[])),
	CONSTRAINT "postings_between_accounts" CHECK (debit <> credit
		AND ARRAY[debit, credit] <@ '{RECEIVABLE,SALES,SHIPPING,TAX,GATEWAY,GIFT_CARDS,STORE_CREDIT,ISSUED,FEES,DISPUTES,ADJUSTMENTS,BANK}'::text[]),
	-- There is an account of each gateway, and one of each tender: who posts to such a one says which.
	CONSTRAINT "postings_of_a_gateway" CHECK ((gateway <> '') = ('GATEWAY' IN (debit, credit))),
	CONSTRAINT "postings_of_a_tender" CHECK ((tender_id IS NOT NULL) = (ARRAY[debit, credit] && '{GIFT_CARDS,STORE_CREDIT}'::text[]))
);
CREATE INDEX "postings_order_id" ON "postings" ("order_id", "sequence") WHERE "order_id" IS NOT NULL;
-- Postings are added as time goes by, so this index of a few pages finds those of a time.
CREATE INDEX "postings_occurred_at" ON "postings" USING brin ("occurred_at");
-- create function "keep_books": what is in the books is never changed.
-- +goose StatementBegin
CREATE FUNCTION "keep_books"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_stay';
END $$;
-- +goose StatementEnd
CREATE TRIGGER "postings_stay" BEFORE UPDATE OR DELETE ON "postings" FOR EACH ROW EXECUTE FUNCTION keep_books();
CREATE TRIGGER "postings_stay_whole" BEFORE TRUNCATE ON "postings" FOR EACH STATEMENT EXECUTE FUNCTION keep_books();
CREATE TRIGGER "gateway_movements_stay" BEFORE UPDATE OR DELETE ON "gateway_movements" FOR EACH ROW EXECUTE FUNCTION keep_books();
CREATE TRIGGER "gateway_movements_stay_whole" BEFORE TRUNCATE ON "gateway_movements" FOR EACH STATEMENT EXECUTE FUNCTION keep_books();
-- The views below say what must be posted. The triggers post what they say of one fact, and the verification compares all of it with what
-- is posted: so the rules stand here alone.
-- create view "order_postings": what a buyer owes from when the order stands, until it is cancelled. An order that was cancelled while it
-- waited for its payment never stood: no event tells of it. With an order go the gift cards that it has bought.
CREATE VIEW "order_postings" AS
	SELECT o.id AS source_id, p.kind, p.debit, p.credit, p.amount, o.currency, ''::text AS gateway, p.occurred_at,
		o.id AS order_id, NULL::uuid AS payment_id, NULL::uuid AS tender_id
	FROM orders o
	LEFT JOIN LATERAL (
		SELECT e.created_at FROM order_events e
		WHERE e.order_id = o.id AND e.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED') ORDER BY e.sequence LIMIT 1
	) stood ON true
	CROSS JOIN LATERAL (VALUES
		('ORDER_GOODS', 'RECEIVABLE', 'SALES', o.subtotal_net, coalesce(stood.created_at, o.created_at)),
		('ORDER_SHIPPING', 'RECEIVABLE', 'SHIPPING', o.shipping_net, coalesce(stood.created_at, o.created_at)),
		('ORDER_TAX', 'RECEIVABLE', 'TAX', o.total_tax, coalesce(stood.created_at, o.created_at)),
		('CANCELLED_GOODS', 'SALES', 'RECEIVABLE', CASE o.status WHEN 'CANCELLED' THEN o.subtotal_net END, coalesce(o.cancelled_at, o.updated_at)),
		('CANCELLED_SHIPPING', 'SHIPPING', 'RECEIVABLE', CASE o.status WHEN 'CANCELLED' THEN o.shipping_net END, coalesce(o.cancelled_at, o.updated_at)),
		('CANCELLED_TAX', 'TAX', 'RECEIVABLE', CASE o.status WHEN 'CANCELLED' THEN o.total_tax END, coalesce(o.cancelled_at, o.updated_at))
	) AS p(kind, debit, credit, amount, occurred_at)
	WHERE o.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED') AND (o.status <> 'CANCELLED' OR stood.created_at IS NOT NULL) AND p.amount > 0
	UNION ALL
	SELECT e.id, 'TENDER_TAKEN_BACK', 'GIFT_CARDS', 'SALES', e.amount, t.currency, '', coalesce(o.cancelled_at, o.updated_at), o.id, NULL, t.id
	FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN tenders t ON t.order_line_id = l.id
		JOIN tender_entries e ON e.tender_id = t.id AND e.kind = 'ISSUED' AND e.amount > 0
	WHERE o.status = 'CANCELLED' AND o.gift_cards;
-- create view "payment_postings": what gateways have taken of buyers, and given back. What is only held moves nothing. A refund that is told
-- to be made can be told to have failed after that: then its money is at the gateway again.
CREATE VIEW "payment_postings" AS
	SELECT e.id AS source_id, CASE e.type WHEN 'CAPTURE' THEN 'PAYMENT_CAPTURED' ELSE 'PAYMENT_REFUNDED' END AS kind,
		CASE e.type WHEN 'CAPTURE' THEN 'GATEWAY' ELSE 'RECEIVABLE' END AS debit, CASE e.type WHEN 'CAPTURE' THEN 'RECEIVABLE' ELSE 'GATEWAY' END AS credit,
		e.amount, p.currency, p.gateway::text AS gateway, e.created_at AS occurred_at, p.order_id, p.id AS payment_id, NULL::uuid AS tender_id
	FROM payment_events e JOIN payments p ON p.id = e.payment_id
	WHERE e.status = 'SUCCEEDED' AND e.type IN ('CAPTURE', 'REFUND') AND e.amount > 0
	UNION ALL
	SELECT e.id, 'PAYMENT_REFUND_FAILED', 'GATEWAY', 'RECEIVABLE', made.amount, p.currency, p.gateway, e.created_at, p.order_id, p.id, NULL
	FROM payment_events e JOIN payments p ON p.id = e.payment_id
		JOIN payment_events made ON made.payment_id = e.payment_id AND made.operation_id = e.operation_id AND made.status = 'SUCCEEDED'
	WHERE e.status = 'FAILED' AND e.type = 'REFUND' AND made.amount > 0;
-- create view "tender_postings": what the store owes those who have gift cards and credit. What is only reserved moves nothing. The entry of
-- a capture is 0, as what it spends was taken off the balance before: how much that is, the order says.
CREATE VIEW "tender_postings" AS
	SELECT e.id AS source_id, p.kind, CASE WHEN p.more THEN p.other ELSE p.own END AS debit, CASE WHEN p.more THEN p.own ELSE p.other END AS credit,
		p.amount, t.currency, ''::text AS gateway, e.created_at AS occurred_at,
		coalesce(e.order_id, (SELECT l.order_id FROM order_lines l WHERE l.id = t.order_line_id)) AS order_id, NULL::uuid AS payment_id, t.id AS tender_id
	FROM tender_entries e JOIN tenders t ON t.id = e.tender_id
	CROSS JOIN LATERAL (SELECT
		CASE WHEN e.kind = 'ISSUED' AND t.order_line_id IS NOT NULL THEN 'TENDER_SOLD' ELSE 'TENDER_' || e.kind END,
		CASE t.kind WHEN 'GIFT_CARD' THEN 'GIFT_CARDS' ELSE t.kind END,
		CASE WHEN e.order_id IS NOT NULL THEN 'RECEIVABLE' WHEN e.kind = 'ISSUED' AND t.order_line_id IS NOT NULL THEN 'SALES' ELSE 'ISSUED' END,
		e.amount > 0,
		CASE e.kind WHEN 'CAPTURED' THEN (SELECT sum(o.amount)::bigint FROM order_tenders o WHERE o.order_id = e.order_id AND o.tender_id = t.id) ELSE abs(e.amount) END
	) AS p(kind, own, other, more, amount)
	WHERE e.kind IN ('ISSUED', 'CAPTURED', 'REFUNDED', 'ADJUSTED') AND p.amount > 0;
-- create view "gateway_postings": what changes the store's money at gateways and is known from nowhere else. Charges and refunds, also those
-- that have failed, are in the ledgers of payments.
CREATE VIEW "gateway_postings" AS
	SELECT m.id AS source_id, 'GATEWAY_' || m.kind AS kind, CASE WHEN m.amount > 0 THEN 'GATEWAY' ELSE a.other END AS debit,
		CASE WHEN m.amount > 0 THEN a.other ELSE 'GATEWAY' END AS credit, abs(m.amount) AS amount, m.currency, m.gateway, m.occurred_at,
		(SELECT p.order_id FROM payments p WHERE p.id = m.payment_id) AS order_id, m.payment_id, NULL::uuid AS tender_id
	FROM gateway_movements m
	JOIN (VALUES ('FEE', 'FEES'), ('DISPUTE_FEE', 'FEES'), ('DISPUTE', 'DISPUTES'), ('DISPUTE_REVERSAL', 'DISPUTES'),
		('PAYOUT', 'BANK'), ('ADJUSTMENT', 'ADJUSTMENTS')) AS a(kind, other) ON a.kind = m.kind
	WHERE m.amount <> 0;
-- create view "due_postings": all that must be posted.
CREATE VIEW "due_postings" AS
	SELECT * FROM order_postings UNION ALL SELECT * FROM payment_postings UNION ALL SELECT * FROM tender_postings UNION ALL SELECT * FROM gateway_postings;
-- create function "post_to_books": it posts what must be posted of a fact that is new. What was posted of an order before is left alone, so
-- that a cancellation does not wait for who posts old orders.
-- +goose StatementBegin
CREATE FUNCTION "post_to_books"() RETURNS trigger LANGUAGE plpgsql AS $$
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
	ELSE
		INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, order_id, payment_id, tender_id)
		SELECT * FROM gateway_postings WHERE source_id = NEW.id ON CONFLICT DO NOTHING;
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "movements_post" AFTER INSERT ON "gateway_movements" FOR EACH ROW WHEN (NEW.kind NOT IN ('CHARGE', 'REFUND', 'REFUND_FAILURE')) EXECUTE FUNCTION post_to_books();
