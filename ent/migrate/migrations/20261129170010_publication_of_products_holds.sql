-- +goose Up
ALTER TABLE "products" VALIDATE CONSTRAINT "products_published_before_unpublished";
