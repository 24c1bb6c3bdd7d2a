-- +goose Up
-- create "document_counters" table: the last number of each series of documents in a year. Its row is locked until who takes a number has
-- committed, so that none is left out.
CREATE TABLE "document_counters" (
	"series" text NOT NULL,
	"year" integer NOT NULL,
	"last" bigint NOT NULL,
	PRIMARY KEY ("series", "year"),
	CONSTRAINT "document_counters_last_positive" CHECK (last > 0)
);
-- create "documents" table: invoices and credit notes as they were issued, with what they were made of. The law wants them kept, also once the
-- buyer's account is deleted. So nothing of them is changed, and nothing is deleted before ten years have passed since the year of issue.
CREATE TABLE "documents" (
	"id" uuid NOT NULL,
	"issued_at" timestamptz NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"order_id" uuid NOT NULL,
	"refund_id" uuid NULL,
	"currency" character(3) NOT NULL,
	"net" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"content" jsonb NOT NULL,
	"pdf" bytea NOT NULL,
	"pdf_hash" bytea NOT NULL,
	"ubl" bytea NOT NULL,
	"ubl_hash" bytea NOT NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "documents_orders_order" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE RESTRICT,
	CONSTRAINT "documents_refunds_refund" FOREIGN KEY ("refund_id") REFERENCES "refunds" ("id") ON DELETE RESTRICT,
	CONSTRAINT "documents_kind_known" CHECK (kind IN ('INVOICE', 'CREDIT_NOTE')),
	CONSTRAINT "documents_invoice_of_no_refund" CHECK (kind = 'CREDIT_NOTE' OR refund_id IS NULL),
	CONSTRAINT "documents_hashes" CHECK (pdf_hash = sha256(pdf) AND ubl_hash = sha256(ubl))
);
CREATE UNIQUE INDEX "documents_number" ON "documents" ("number");
-- An order has one invoice, one credit note for each refund, and one for its cancellation.
CREATE UNIQUE INDEX "documents_of_orders" ON "documents" ("order_id", "kind") WHERE "refund_id" IS NULL;
CREATE UNIQUE INDEX "documents_refund_id" ON "documents" ("refund_id") WHERE "refund_id" IS NOT NULL;
CREATE INDEX "documents_order_id" ON "documents" ("order_id", "id");
CREATE INDEX "documents_issued_at" ON "documents" ("issued_at", "id");
CREATE INDEX "documents_kind" ON "documents" ("kind", "id");
-- create function "keep_documents": see the table.
-- +goose StatementBegin
CREATE FUNCTION "keep_documents"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' AND OLD.issued_at < date_trunc('year', now(), 'UTC') - interval '10 years' THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION 'documents are kept as they were issued' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'documents_stay';
END $$;
-- +goose StatementEnd
CREATE TRIGGER "documents_stay" BEFORE UPDATE OR DELETE ON "documents" FOR EACH ROW EXECUTE FUNCTION keep_documents();
CREATE TRIGGER "documents_stay_whole" BEFORE TRUNCATE ON "documents" FOR EACH STATEMENT EXECUTE FUNCTION keep_books();
-- create "document_settings" table: up to which event of orders it was looked at whether documents are due, and the secret by which the addresses
-- of documents are signed. It has one row. What happened before documents were there is left to the staff.
CREATE TABLE "document_settings" (
	"one" boolean NOT NULL DEFAULT true PRIMARY KEY,
	"xact_id" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"secret" bytea NOT NULL,
	CONSTRAINT "document_settings_one" CHECK ("one")
);
INSERT INTO "document_settings" ("xact_id", "event_id", "secret") VALUES (
	pg_snapshot_xmin(pg_current_snapshot())::text::bigint, '00000000-0000-0000-0000-000000000000',
	sha256((gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text)::bytea)
);
