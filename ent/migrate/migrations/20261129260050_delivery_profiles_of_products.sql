-- +goose Up
-- A profile that products have is not deleted.
ALTER TABLE "products" ADD COLUMN "delivery_profile_id" uuid NULL, ADD CONSTRAINT "products_delivery_profiles_products" FOREIGN KEY ("delivery_profile_id") REFERENCES "delivery_profiles" ("id") ON DELETE RESTRICT NOT VALID;
