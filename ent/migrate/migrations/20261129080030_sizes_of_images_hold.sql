-- +goose Up
ALTER TABLE "product_images" VALIDATE CONSTRAINT "product_images_size_positive", VALIDATE CONSTRAINT "product_images_size_whole";
