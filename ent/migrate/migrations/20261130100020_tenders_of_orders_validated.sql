-- +goose Up
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_tendered_of_total";
