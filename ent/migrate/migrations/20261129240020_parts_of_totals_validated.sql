-- +goose Up
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_shipping_not_negative";
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_added_tax_of_tax";
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_total_of_parts";
ALTER TABLE "order_lines" VALIDATE CONSTRAINT "order_lines_discount_not_negative";
