-- +goose Up
ALTER TABLE "metafields" ADD CONSTRAINT "metafields_carts_owner" FOREIGN KEY ("cart_id") REFERENCES "carts" ("id") ON DELETE CASCADE;
