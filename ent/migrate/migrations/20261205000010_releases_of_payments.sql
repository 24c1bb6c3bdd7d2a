-- +goose Up
-- modify "payments" table: how much of what is held, or promised, will not be taken, as the order has become smaller. The default is a
-- constant, so no row is written.
ALTER TABLE "payments" ADD COLUMN "released_amount" bigint NOT NULL DEFAULT 0;
