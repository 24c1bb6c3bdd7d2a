-- +goose Up
-- modify "variants", "order_lines", "orders" tables: which variants are gift cards, and where such were bought.
ALTER TABLE "variants" ADD COLUMN "gift_card" boolean NOT NULL DEFAULT false;
ALTER TABLE "order_lines" ADD COLUMN "gift_card" boolean NOT NULL DEFAULT false;
ALTER TABLE "orders" ADD COLUMN "gift_cards" boolean NOT NULL DEFAULT false;
-- modify "tenders" table: which unit of which line of an order a gift card was bought by, so that each is made once. Lines stay with their
-- orders, which are kept, so it is no foreign key. No gift card was bought before, so the index is of no rows.
ALTER TABLE "tenders" ADD COLUMN "order_line_id" uuid NULL, ADD COLUMN "unit" integer NULL;
CREATE UNIQUE INDEX "tenders_order_line_id_unit" ON "tenders" ("order_line_id", "unit") WHERE order_line_id IS NOT NULL;
-- create view "sellable_variants" again, with what is a gift card at its end.
CREATE OR REPLACE VIEW "sellable_variants" AS
	SELECT v."id" AS "variant_id", v."product_id", p."name" AS "product_name", v."name" AS "variant_name", v."sku",
		p."status" = 'ACTIVE' AS "active",
		CASE WHEN p."status" = 'ACTIVE' THEN coalesce((
			SELECT s."quantity" FROM "available_stock" AS s WHERE s."variant_id" = v."id"
		), 0) ELSE 0 END AS "available",
		v."requires_shipping", v."quantity_minimum", v."quantity_maximum", v."quantity_increment",
		coalesce(v."tax_class_id", p."tax_class_id") AS "tax_class_id", p."delivery_profile_id", v."weight", p."tags", v."gift_card"
	FROM "variants" AS v JOIN "products" AS p ON p."id" = v."product_id";
