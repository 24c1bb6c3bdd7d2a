-- +goose Up
ALTER TABLE "product_images" ADD COLUMN "width" bigint NULL, ADD COLUMN "height" bigint NULL,
	ADD CONSTRAINT "product_images_size_positive" CHECK ("width" > 0 AND "height" > 0) NOT VALID,
	ADD CONSTRAINT "product_images_size_whole" CHECK (("width" IS NULL) = ("height" IS NULL)) NOT VALID;
