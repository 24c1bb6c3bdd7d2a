-- +goose Up
ALTER TABLE "products" VALIDATE CONSTRAINT "products_product_types_type";
