-- +goose Up
ALTER TABLE "products" VALIDATE CONSTRAINT "products_description_html_at_most_50000", VALIDATE CONSTRAINT "products_tags_at_most_50", VALIDATE CONSTRAINT "products_tags_of_1_to_100_characters";
