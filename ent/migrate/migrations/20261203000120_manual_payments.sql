-- +goose Up
-- create "on_account_terms" table: which customers may pay on account, up to what, and within how many days.
CREATE TABLE "on_account_terms" (
	"user_id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"updated_at" timestamptz NOT NULL,
	"amount" bigint NOT NULL,
	"currency" character(3) NOT NULL,
	"days" bigint NOT NULL,
	PRIMARY KEY ("user_id"),
	CONSTRAINT "on_account_terms_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE,
	CONSTRAINT "on_account_terms_positive" CHECK (amount > 0 AND days BETWEEN 1 AND 365)
);
-- create "manual_payments" table: payments that are paid by hand, as a gateway knows them. So the attempt is no foreign key.
CREATE TABLE "manual_payments" (
	"reference" character varying NOT NULL,
	"created_at" timestamptz NOT NULL,
	"attempt" uuid NOT NULL,
	"method" character varying NOT NULL,
	"user_id" uuid NULL,
	"amount" bigint NOT NULL,
	"currency" character(3) NOT NULL,
	"status" character varying NOT NULL DEFAULT 'UNCONFIRMED',
	"decline_code" character varying NOT NULL DEFAULT '',
	"received" bigint NOT NULL DEFAULT 0,
	"reminded_at" timestamptz NULL,
	PRIMARY KEY ("reference"),
	CONSTRAINT "manual_payments_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE SET NULL,
	CONSTRAINT "manual_payments_amounts" CHECK (amount > 0 AND received >= 0),
	CONSTRAINT "manual_payments_known" CHECK (status IN ('UNCONFIRMED', 'CONFIRMED', 'DECLINED', 'VOIDED')
		AND method IN ('BANK_TRANSFER', 'CASH_ON_DELIVERY', 'ON_ACCOUNT'))
);
CREATE UNIQUE INDEX "manual_payments_attempt" ON "manual_payments" ("attempt");
-- What a user has not paid yet is added up by it, and an account that is deleted finds its payments.
CREATE INDEX "manual_payments_user_id" ON "manual_payments" ("user_id") WHERE (user_id IS NOT NULL);
-- What is awaited.
CREATE INDEX "manual_payments_open" ON "manual_payments" ("method", "created_at") WHERE (status = 'CONFIRMED' AND received < amount);
-- create "manual_receipts" table: what has come; only added.
CREATE TABLE "manual_receipts" (
	"operation" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"reference" character varying NOT NULL,
	"amount" bigint NOT NULL,
	"received_at" timestamptz NOT NULL,
	"bank_reference" character varying NOT NULL DEFAULT '',
	PRIMARY KEY ("operation"),
	CONSTRAINT "manual_receipts_payments" FOREIGN KEY ("reference") REFERENCES "manual_payments" ("reference") ON UPDATE NO ACTION ON DELETE NO ACTION,
	CONSTRAINT "manual_receipts_positive" CHECK (amount > 0)
);
CREATE INDEX "manual_receipts_reference" ON "manual_receipts" ("reference");
-- create "manual_refunds" table: what is to be given back by hand, and when that was done.
CREATE TABLE "manual_refunds" (
	"operation" uuid NOT NULL,
	"created_at" timestamptz NOT NULL,
	"reference" character varying NOT NULL,
	"amount" bigint NOT NULL,
	"made_at" timestamptz NULL,
	"bank_reference" character varying NOT NULL DEFAULT '',
	PRIMARY KEY ("operation"),
	CONSTRAINT "manual_refunds_payments" FOREIGN KEY ("reference") REFERENCES "manual_payments" ("reference") ON UPDATE NO ACTION ON DELETE NO ACTION,
	CONSTRAINT "manual_refunds_positive" CHECK (amount > 0)
);
CREATE INDEX "manual_refunds_reference" ON "manual_refunds" ("reference");
