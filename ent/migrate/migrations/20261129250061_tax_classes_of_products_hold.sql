-- +goose Up
ALTER TABLE "products" VALIDATE CONSTRAINT "products_tax_classes_tax_class";
