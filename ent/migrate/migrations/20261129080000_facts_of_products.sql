-- +goose Up
-- Columns with constants as their defaults are added without a look at the rows, and these keep what the constraints say. The next
-- migration looks at them, under a weaker lock.
ALTER TABLE "products" ADD COLUMN "description_html" character varying NOT NULL DEFAULT '', ADD COLUMN "vendor" character varying NOT NULL DEFAULT '', ADD COLUMN "tags" jsonb NOT NULL DEFAULT '[]', ADD COLUMN "seo_title" character varying NOT NULL DEFAULT '', ADD COLUMN "seo_description" character varying NOT NULL DEFAULT '',
	ADD CONSTRAINT "products_description_html_at_most_50000" CHECK (char_length("description_html") <= 50000) NOT VALID,
	ADD CONSTRAINT "products_tags_at_most_50" CHECK (CASE WHEN jsonb_typeof("tags") = 'array' THEN jsonb_array_length("tags") <= 50 ELSE false END) NOT VALID,
	ADD CONSTRAINT "products_tags_of_1_to_100_characters" CHECK (NOT jsonb_path_exists("tags", 'strict $[*] ? (@.type() != "string" || @ == "" || @ like_regex "^.{101}" flag "s")')) NOT VALID;
