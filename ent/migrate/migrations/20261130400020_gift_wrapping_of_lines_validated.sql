-- +goose Up
ALTER TABLE "order_lines" VALIDATE CONSTRAINT "order_lines_wrapping_of_wrapped";
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_wrapping_not_negative";
