-- +goose Up
-- A variant's picture is one of its product's. The lock on "product_images" holds up those who write pictures, not those who read.
ALTER TABLE "variants" ADD CONSTRAINT "variants_product_images_own" FOREIGN KEY ("product_id", "image_id") REFERENCES "product_images" ("product_id", "id") ON DELETE SET NULL ("image_id") NOT VALID;
