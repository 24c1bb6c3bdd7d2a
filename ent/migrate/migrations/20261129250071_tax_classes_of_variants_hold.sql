-- +goose Up
ALTER TABLE "variants" VALIDATE CONSTRAINT "variants_tax_classes_tax_class";
