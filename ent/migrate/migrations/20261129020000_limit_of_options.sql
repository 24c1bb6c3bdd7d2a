-- +goose Up
-- A variant has at most ten options. The rows that are there are looked at by the next migration,
-- under a weaker lock.
ALTER TABLE "variants" ADD CONSTRAINT "variants_options_at_most_10" CHECK (CASE WHEN jsonb_typeof("options") = 'array' THEN jsonb_array_length("options") <= 10 ELSE true END) NOT VALID;
