-- +goose Up
ALTER TABLE "variants" VALIDATE CONSTRAINT "variants_content";
