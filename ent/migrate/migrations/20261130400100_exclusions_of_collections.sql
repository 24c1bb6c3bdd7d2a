-- +goose Up
-- modify "method_exclusions" table: methods can be not for what is in a collection, too.
ALTER TABLE "method_exclusions" ADD COLUMN "collection_id" uuid NULL REFERENCES "collections" ("id") ON DELETE CASCADE;
ALTER TABLE "method_exclusions" DROP CONSTRAINT "method_exclusions_of_one_thing";
ALTER TABLE "method_exclusions" ADD CONSTRAINT "method_exclusions_of_one_thing" CHECK (num_nonnulls("product_id", "tag", "collection_id") = 1) NOT VALID;
