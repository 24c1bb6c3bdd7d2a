-- +goose Up
ALTER TABLE "products" VALIDATE CONSTRAINT "products_delivery_profiles_products";
