-- +goose Up
-- modify "carts" table: what a card beside what is in it is to say.
ALTER TABLE "carts" ADD COLUMN "gift_message" character varying NOT NULL DEFAULT '';
