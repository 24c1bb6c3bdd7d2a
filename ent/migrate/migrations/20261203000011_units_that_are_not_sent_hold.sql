-- +goose Up
ALTER TABLE "order_lines" VALIDATE CONSTRAINT "order_lines_cancelled_of_quantity";
