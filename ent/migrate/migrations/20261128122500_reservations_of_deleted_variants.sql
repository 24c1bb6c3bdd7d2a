-- +goose Up
-- modify "stock_reservations" table: a variant takes its reservations with it, as it takes its stock. Rows that are there were
-- checked by the constraint that this one replaces, so they are not read again while the table is locked.
ALTER TABLE "stock_reservations" DROP CONSTRAINT "stock_reservations_variants_variant";
ALTER TABLE "stock_reservations" ADD CONSTRAINT "stock_reservations_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE CASCADE NOT VALID;
