-- +goose Up
-- modify "orders" table: the language that an order was placed in. The default is a constant, so no row is written.
ALTER TABLE "orders" ADD COLUMN "language" character varying NOT NULL DEFAULT '';
