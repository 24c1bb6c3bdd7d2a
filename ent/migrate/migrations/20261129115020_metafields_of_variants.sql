-- +goose Up
ALTER TABLE "metafields" ADD CONSTRAINT "metafields_variants_owner" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON DELETE CASCADE;
