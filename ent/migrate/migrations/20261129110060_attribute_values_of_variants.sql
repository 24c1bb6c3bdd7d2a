-- +goose Up
ALTER TABLE "attribute_values" ADD CONSTRAINT "attribute_values_variants_owner" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON DELETE CASCADE, ADD CONSTRAINT "attribute_values_variants_reference" FOREIGN KEY ("reference_variant_id") REFERENCES "variants" ("id") ON DELETE CASCADE;
