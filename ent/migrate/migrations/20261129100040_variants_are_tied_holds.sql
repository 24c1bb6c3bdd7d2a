-- +goose Up
ALTER TABLE "variants" VALIDATE CONSTRAINT "variants_options_tied";
