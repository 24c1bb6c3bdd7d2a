-- +goose Up
-- modify "order_contacts" table: what a card beside what was bought is to say.
ALTER TABLE "order_contacts" ADD COLUMN "gift_message" character varying NOT NULL DEFAULT '';
