-- +goose Up
ALTER TABLE "metafields" ADD CONSTRAINT "metafields_products_owner" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE;
