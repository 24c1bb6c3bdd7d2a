-- +goose Up
ALTER TABLE "variants" VALIDATE CONSTRAINT "variants_product_images_own";
