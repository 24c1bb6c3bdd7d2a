-- +goose Up
-- create "tenders" table: what pays before a gateway is asked. A gift card is whose code somebody has. Of the code there are a hash with a
-- key that the database does not have, and its end. Until it was mailed it is kept sealed with that key, too. Store credit is a user's: there
-- is one of each user in each currency.
CREATE TABLE "tenders" (
	"id" uuid NOT NULL DEFAULT new_id(),
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"version" integer NOT NULL DEFAULT 1,
	"kind" text NOT NULL,
	"currency" character(3) NOT NULL,
	"initial" bigint NOT NULL,
	"balance" bigint NOT NULL,
	"enabled" boolean NOT NULL DEFAULT true,
	"expires_at" timestamptz NULL,
	"user_id" uuid NULL,
	"code_hash" bytea NULL,
	"last_four" text NOT NULL DEFAULT '',
	"sealed_code" bytea NULL,
	"note" text NOT NULL DEFAULT '',
	"recipient_email" text NOT NULL DEFAULT '',
	"recipient_name" text NOT NULL DEFAULT '',
	"message" text NOT NULL DEFAULT '',
	"created_by" text NOT NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "tenders_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE SET NULL,
	CONSTRAINT "tenders_kind_known" CHECK (kind IN ('GIFT_CARD', 'STORE_CREDIT')),
	CONSTRAINT "tenders_balance_not_negative" CHECK (balance >= 0 AND initial >= 0),
	CONSTRAINT "tenders_gift_cards_have_codes" CHECK ((kind = 'GIFT_CARD') = (code_hash IS NOT NULL) AND (code_hash IS NULL OR length(last_four) = 4))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX "tenders_code_hash" ON "tenders" ("code_hash") WHERE code_hash IS NOT NULL;
CREATE UNIQUE INDEX "tenders_user_id_currency" ON "tenders" ("user_id", "currency") WHERE user_id IS NOT NULL;
CREATE INDEX "tenders_lower_recipient_email" ON "tenders" (lower("recipient_email")) WHERE recipient_email <> '';
CREATE INDEX "tenders_last_four" ON "tenders" ("last_four", "id") WHERE kind = 'GIFT_CARD';
-- create "tender_entries" table: each change of what tenders are worth, in the order of the sequence. The amounts of a tender's entries add
-- up to its balance. A capture changes nothing: what was reserved is spent for good. An order outlives no entry, so it is no foreign key.
CREATE TABLE "tender_entries" (
	"id" uuid NOT NULL DEFAULT new_id(),
	"created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
	"sequence" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	"tender_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount" bigint NOT NULL,
	"order_id" uuid NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL DEFAULT '',
	PRIMARY KEY ("id"),
	CONSTRAINT "tender_entries_tenders_tender" FOREIGN KEY ("tender_id") REFERENCES "tenders" ("id") ON DELETE RESTRICT,
	CONSTRAINT "tender_entries_kind_known" CHECK (CASE kind
		WHEN 'ISSUED' THEN amount >= 0 WHEN 'RESERVED' THEN amount < 0 WHEN 'RELEASED' THEN amount > 0 WHEN 'CAPTURED' THEN amount = 0
		WHEN 'REFUNDED' THEN amount > 0 WHEN 'ADJUSTED' THEN amount <> 0 ELSE false END),
	CONSTRAINT "tender_entries_orders_have_one" CHECK ((order_id IS NULL) = (kind IN ('ISSUED', 'ADJUSTED')))
);
CREATE UNIQUE INDEX "tender_entries_tender_id" ON "tender_entries" ("tender_id", "sequence");
-- create function "keep_tender_entries": entries are only added. What becomes of one is that its reason is erased.
-- +goose StatementBegin
CREATE FUNCTION "keep_tender_entries"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND NEW.reason = '' THEN
		NEW.reason := OLD.reason;
		IF NEW IS NOT DISTINCT FROM OLD THEN
			NEW.reason := '';
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION 'entries of tenders are only added' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tender_entries_stay';
END $$;
-- +goose StatementEnd
CREATE TRIGGER "tender_entries_stay" BEFORE UPDATE OR DELETE ON "tender_entries" FOR EACH ROW EXECUTE FUNCTION keep_tender_entries();
-- create "order_tenders" table: what tenders pay of orders, and how far that has come. The order may be made after it in the same transaction.
CREATE TABLE "order_tenders" (
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"tender_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"last_four" text NOT NULL,
	"currency" character(3) NOT NULL,
	"amount" bigint NOT NULL,
	"status" text NOT NULL,
	PRIMARY KEY ("order_id", "position"),
	CONSTRAINT "order_tenders_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT "order_tenders_tenders_tender" FOREIGN KEY ("tender_id") REFERENCES "tenders" ("id") ON DELETE RESTRICT,
	CONSTRAINT "order_tenders_amount" CHECK (amount > 0 AND position > 0),
	CONSTRAINT "order_tenders_status_known" CHECK (status IN ('RESERVED', 'CAPTURED', 'RELEASED', 'REFUNDED'))
);
CREATE INDEX "order_tenders_tender_id" ON "order_tenders" ("tender_id");
