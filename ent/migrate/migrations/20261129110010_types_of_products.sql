-- +goose Up
-- A type that products have is not deleted.
ALTER TABLE "products" ADD COLUMN "product_type_id" uuid NULL, ADD CONSTRAINT "products_product_types_type" FOREIGN KEY ("product_type_id") REFERENCES "product_types" ("id") ON DELETE RESTRICT NOT VALID;
