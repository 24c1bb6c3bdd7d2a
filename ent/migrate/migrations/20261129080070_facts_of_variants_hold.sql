-- +goose Up
ALTER TABLE "variants" VALIDATE CONSTRAINT "variants_weight", VALIDATE CONSTRAINT "variants_dimensions", VALIDATE CONSTRAINT "variants_quantity_minimum", VALIDATE CONSTRAINT "variants_quantity_maximum";
