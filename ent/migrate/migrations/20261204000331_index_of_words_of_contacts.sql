-- +goose NO TRANSACTION
-- +goose Up
-- An earlier run may have left the index half made.
DROP INDEX CONCURRENTLY IF EXISTS "order_contacts_words";
-- create index "order_contacts_words" to table: "order_contacts": for the staff's search of orders by who bought and where to
CREATE INDEX CONCURRENTLY "order_contacts_words" ON "order_contacts" USING gin (words_of(
	email, phone, shipping_address ->> 'fullName', shipping_address ->> 'company', shipping_address ->> 'city', shipping_address ->> 'postalCode',
	billing_address ->> 'fullName', billing_address ->> 'company'));
