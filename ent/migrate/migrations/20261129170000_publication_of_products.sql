-- +goose Up
-- Products come and go by themselves: see merchandising.Publish.
ALTER TABLE "products" ADD COLUMN "publish_at" timestamptz NULL, ADD COLUMN "unpublish_at" timestamptz NULL, ADD CONSTRAINT "products_published_before_unpublished" CHECK (publish_at < unpublish_at) NOT VALID;
