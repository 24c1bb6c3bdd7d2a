-- +goose Up
ALTER TABLE "order_tenders" VALIDATE CONSTRAINT "order_tenders_refunded_of_amount";
