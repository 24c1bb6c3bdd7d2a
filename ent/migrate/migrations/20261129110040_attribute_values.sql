-- +goose Up
-- create "attribute_values": what products and variants have of their attributes. One row is one value. Only of CHOICES can there be
-- several. A row repeats its attribute's kind, so that the checks hold the value to it, and an attribute that has values keeps its kind.
CREATE TABLE "attribute_values" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"product_id" uuid NULL,
	"variant_id" uuid NULL,
	"attribute_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"position" integer NOT NULL DEFAULT 0,
	"text" text NULL CHECK (char_length(text) BETWEEN 1 AND 50000),
	"number" numeric NULL CHECK (number BETWEEN -1000000000000000 AND 1000000000000000 AND scale(number) <= 9),
	"boolean" boolean NULL,
	"date" date NULL CHECK (date BETWEEN '0001-01-01' AND '9999-12-31'),
	"choice_id" uuid NULL,
	"reference_product_id" uuid NULL,
	"reference_variant_id" uuid NULL,
	"reference_category_id" uuid NULL,
	"file_url" text NULL CHECK (char_length(file_url) BETWEEN 1 AND 2000),
	"file_name" text NULL CHECK (char_length(file_name) BETWEEN 1 AND 200),
	"file_media_type" text NULL CHECK (file_media_type ~ '^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}$'),
	PRIMARY KEY ("id"),
	CONSTRAINT "attribute_values_attributes_kind" FOREIGN KEY ("attribute_id", "kind") REFERENCES "attributes" ("id", "kind") ON DELETE CASCADE,
	CONSTRAINT "attribute_values_attribute_choices_choice" FOREIGN KEY ("attribute_id", "choice_id") REFERENCES "attribute_choices" ("attribute_id", "id") ON DELETE CASCADE,
	CONSTRAINT "attribute_values_one_owner" CHECK (num_nonnulls(product_id, variant_id) = 1),
	CONSTRAINT "attribute_values_one_value" CHECK (num_nonnulls(text, number, "boolean", date, choice_id, reference_product_id, reference_variant_id, reference_category_id, file_url) = 1),
	CONSTRAINT "attribute_values_of_their_kind" CHECK (CASE kind
		WHEN 'TEXT' THEN text IS NOT NULL AND char_length(text) <= 5000
		WHEN 'RICH_TEXT' THEN text IS NOT NULL
		WHEN 'NUMBER' THEN number IS NOT NULL
		WHEN 'BOOLEAN' THEN "boolean" IS NOT NULL
		WHEN 'DATE' THEN date IS NOT NULL
		WHEN 'REFERENCE' THEN num_nonnulls(reference_product_id, reference_variant_id, reference_category_id) = 1
		WHEN 'FILE' THEN file_url IS NOT NULL
		ELSE choice_id IS NOT NULL END),
	CONSTRAINT "attribute_values_whole_files" CHECK (num_nonnulls(file_url, file_name, file_media_type) IN (0, 3))
);
CREATE UNIQUE INDEX "attribute_values_one_of_product" ON "attribute_values" ("product_id", "attribute_id") WHERE kind <> 'CHOICES' AND product_id IS NOT NULL;
CREATE UNIQUE INDEX "attribute_values_one_of_variant" ON "attribute_values" ("variant_id", "attribute_id") WHERE kind <> 'CHOICES' AND variant_id IS NOT NULL;
CREATE UNIQUE INDEX "attribute_values_choices_of_product" ON "attribute_values" ("product_id", "attribute_id", "choice_id") WHERE kind = 'CHOICES' AND product_id IS NOT NULL;
CREATE UNIQUE INDEX "attribute_values_choices_of_variant" ON "attribute_values" ("variant_id", "attribute_id", "choice_id") WHERE kind = 'CHOICES' AND variant_id IS NOT NULL;
-- What is read of owners, in order.
CREATE INDEX "attribute_values_of_product" ON "attribute_values" ("product_id", "attribute_id", "position", "id") WHERE product_id IS NOT NULL;
CREATE INDEX "attribute_values_of_variant" ON "attribute_values" ("variant_id", "attribute_id", "position", "id") WHERE variant_id IS NOT NULL;
-- Whose value is such a choice, and all values of an attribute.
CREATE INDEX "attribute_values_by_choice" ON "attribute_values" ("attribute_id", "choice_id", "product_id", "variant_id");
-- What refers to something that is deleted.
CREATE INDEX "attribute_values_to_product" ON "attribute_values" ("reference_product_id") WHERE reference_product_id IS NOT NULL;
CREATE INDEX "attribute_values_to_variant" ON "attribute_values" ("reference_variant_id") WHERE reference_variant_id IS NOT NULL;
CREATE INDEX "attribute_values_to_category" ON "attribute_values" ("reference_category_id") WHERE reference_category_id IS NOT NULL;
