-- +goose Up
-- Columns with constants as their defaults are added without a look at the rows. The check looks at them, and there are few
-- categories.
ALTER TABLE "categories" ADD COLUMN "seo_title" character varying NOT NULL DEFAULT '', ADD COLUMN "seo_description" character varying NOT NULL DEFAULT '', ADD COLUMN "image_url" character varying NULL, ADD COLUMN "image_alt" character varying NOT NULL DEFAULT '', ADD COLUMN "image_width" bigint NULL, ADD COLUMN "image_height" bigint NULL, ADD CONSTRAINT "categories_image_size" CHECK (image_width BETWEEN 1 AND 65535 AND image_height BETWEEN 1 AND 65535);
