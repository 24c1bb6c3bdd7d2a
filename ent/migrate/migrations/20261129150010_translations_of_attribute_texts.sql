-- +goose Up
ALTER TABLE "translations" ADD CONSTRAINT "translations_attributes_attribute" FOREIGN KEY ("attribute_id") REFERENCES "attributes" ("id") ON DELETE CASCADE;
