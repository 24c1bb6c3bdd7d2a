-- +goose Up
ALTER TABLE "metafields" ADD CONSTRAINT "metafields_categories_owner" FOREIGN KEY ("category_id") REFERENCES "categories" ("id") ON DELETE CASCADE;
