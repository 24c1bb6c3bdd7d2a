-- +goose Up
-- The next migration looks at the rows that are there, under a weaker lock.
ALTER TABLE "variants" ADD CONSTRAINT "variants_options_tied" CHECK (CASE WHEN jsonb_typeof("options") = 'array' THEN jsonb_array_length("options") = cardinality("value_ids") ELSE false END) NOT VALID;
