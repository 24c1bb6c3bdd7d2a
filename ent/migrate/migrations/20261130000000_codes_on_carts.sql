-- +goose Up
-- modify "carts" table: the codes for promotions that shoppers have given.
ALTER TABLE "carts" ADD COLUMN "codes" jsonb NOT NULL DEFAULT '[]';
