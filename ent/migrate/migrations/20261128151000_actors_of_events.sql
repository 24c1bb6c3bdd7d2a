-- +goose Up
-- modify "order_events" table
ALTER TABLE "order_events" ADD COLUMN "actor" character varying NULL;
