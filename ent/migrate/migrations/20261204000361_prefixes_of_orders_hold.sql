-- +goose Up
ALTER TABLE "channels" VALIDATE CONSTRAINT "channels_order_prefix";
