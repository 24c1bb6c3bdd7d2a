-- +goose Up
ALTER TABLE "attribute_values" ADD CONSTRAINT "attribute_values_products_owner" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE, ADD CONSTRAINT "attribute_values_products_reference" FOREIGN KEY ("reference_product_id") REFERENCES "products" ("id") ON DELETE CASCADE;
