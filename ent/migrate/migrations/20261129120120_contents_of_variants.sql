-- +goose Up
ALTER TABLE "variants" ADD COLUMN "content" jsonb NULL,
	ADD CONSTRAINT "variants_content" CHECK ("content" IS NULL OR (jsonb_typeof("content") = 'object' AND "content" - '{value,unit,per,perUnit}'::text[] = '{}'
		AND jsonb_typeof("content" -> 'value') = 'string' AND "content" ->> 'value' ~ '^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$' AND "content" ->> 'value' ~ '[1-9]'
		AND jsonb_typeof("content" -> 'per') = 'string' AND "content" ->> 'per' ~ '^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$' AND "content" ->> 'per' ~ '[1-9]'
		AND ("content" ->> 'unit' IN ('GRAM', 'KILOGRAM') AND "content" ->> 'perUnit' IN ('GRAM', 'KILOGRAM')
			OR "content" ->> 'unit' IN ('MILLILITER', 'LITER') AND "content" ->> 'perUnit' IN ('MILLILITER', 'LITER')
			OR "content" ->> 'unit' IN ('CENTIMETER', 'METER') AND "content" ->> 'perUnit' IN ('CENTIMETER', 'METER')
			OR "content" ->> 'unit' IN ('SQUARE_METER', 'PIECE') AND "content" ->> 'perUnit' = "content" ->> 'unit')) IS TRUE) NOT VALID;
