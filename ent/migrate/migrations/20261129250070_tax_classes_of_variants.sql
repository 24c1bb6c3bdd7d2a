-- +goose Up
-- A column without a default is added without a look at the rows. The next migration checks the key.
ALTER TABLE "variants" ADD COLUMN "tax_class_id" uuid NULL, ADD CONSTRAINT "variants_tax_classes_tax_class" FOREIGN KEY ("tax_class_id") REFERENCES "tax_classes" ("id") ON DELETE RESTRICT NOT VALID;
