-- +goose Up
-- modify "tax_settings" table, which has one row: when the VAT number of a buyer counts.
ALTER TABLE "tax_settings" ADD COLUMN "vat_number_trust" character varying NOT NULL DEFAULT 'AUTOMATIC';
ALTER TABLE "tax_settings" ADD CONSTRAINT "tax_settings_vat_number_trust" CHECK (vat_number_trust IN ('AUTOMATIC', 'CONFIRMED', 'WELL_FORMED'));
