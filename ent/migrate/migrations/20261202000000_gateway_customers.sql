-- +goose Up
-- create "gateway_customers" table: which customer a user is at a gateway that keeps payment methods.
CREATE TABLE "gateway_customers" (
	"user_id" uuid NOT NULL,
	"gateway" character varying NOT NULL,
	"customer" character varying NOT NULL,
	PRIMARY KEY ("user_id", "gateway"),
	CONSTRAINT "gateway_customers_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
	CONSTRAINT "gateway_customers_named" CHECK (gateway <> '' AND customer <> '')
);
