-- +goose Up
-- create "product_types": which attributes products have, and which their variants have.
CREATE TABLE "product_types" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"name" text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
	"slug" text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
	PRIMARY KEY ("id")
);
-- create "attributes": what can be said of products and variants, and by values of which kind. A value repeats its attribute's kind,
-- so that its checks know it.
CREATE TABLE "attributes" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"slug" text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
	"name" text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
	"kind" text NOT NULL CHECK (kind IN ('TEXT', 'RICH_TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'CHOICE', 'CHOICES', 'COLOR', 'REFERENCE', 'FILE')),
	"unit" text NOT NULL DEFAULT '' CHECK (char_length(unit) <= 20),
	"localizable" boolean NOT NULL DEFAULT false,
	"visible_in_storefront" boolean NOT NULL DEFAULT true,
	"filterable" boolean NOT NULL DEFAULT false,
	"searchable" boolean NOT NULL DEFAULT false,
	PRIMARY KEY ("id"),
	UNIQUE ("id", "kind"),
	CONSTRAINT "attributes_unit_of_numbers" CHECK (kind = 'NUMBER' OR unit = ''),
	CONSTRAINT "attributes_localizable_texts" CHECK (NOT localizable OR kind IN ('TEXT', 'RICH_TEXT', 'CHOICE', 'CHOICES', 'COLOR', 'FILE')),
	CONSTRAINT "attributes_filterable_kinds" CHECK (NOT filterable OR kind IN ('NUMBER', 'BOOLEAN', 'DATE', 'CHOICE', 'CHOICES', 'COLOR'))
);
-- create "attribute_choices": what can be chosen of an attribute.
CREATE TABLE "attribute_choices" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"attribute_id" uuid NOT NULL,
	"kind" text NOT NULL CHECK (kind IN ('CHOICE', 'CHOICES', 'COLOR')),
	"slug" text NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
	"name" text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
	"position" integer NOT NULL DEFAULT 0,
	"swatch_color" text NULL CHECK (swatch_color ~ '^#[0-9a-f]{6}$'),
	"swatch_image_url" text NULL CHECK (char_length(swatch_image_url) BETWEEN 1 AND 2000),
	PRIMARY KEY ("id"),
	UNIQUE ("attribute_id", "slug"),
	UNIQUE ("attribute_id", "id"),
	CONSTRAINT "attribute_choices_attributes_kind" FOREIGN KEY ("attribute_id", "kind") REFERENCES "attributes" ("id", "kind") ON DELETE CASCADE,
	CONSTRAINT "attribute_choices_swatch_of_colors" CHECK (kind = 'COLOR' OR num_nonnulls(swatch_color, swatch_image_url) = 0)
);
CREATE INDEX "attribute_choices_in_order" ON "attribute_choices" ("attribute_id", "position", "id");
-- create "product_type_attributes": which attributes the products of a type have, and which their variants have.
CREATE TABLE "product_type_attributes" (
	"product_type_id" uuid NOT NULL,
	"owner" text NOT NULL CHECK ("owner" IN ('PRODUCT', 'VARIANT')),
	"attribute_id" uuid NOT NULL,
	"position" integer NOT NULL DEFAULT 0,
	PRIMARY KEY ("product_type_id", "owner", "attribute_id"),
	CONSTRAINT "product_type_attributes_product_types_type" FOREIGN KEY ("product_type_id") REFERENCES "product_types" ("id") ON DELETE CASCADE,
	CONSTRAINT "product_type_attributes_attributes_attribute" FOREIGN KEY ("attribute_id") REFERENCES "attributes" ("id") ON DELETE CASCADE
);
CREATE INDEX "product_type_attributes_in_order" ON "product_type_attributes" ("product_type_id", "owner", "position", "attribute_id");
CREATE INDEX "product_type_attributes_of_attribute" ON "product_type_attributes" ("attribute_id");
