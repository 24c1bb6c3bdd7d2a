-- +goose Up
ALTER TABLE "attribute_values" ADD CONSTRAINT "attribute_values_categories_reference" FOREIGN KEY ("reference_category_id") REFERENCES "categories" ("id") ON DELETE CASCADE;
