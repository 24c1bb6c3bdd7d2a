-- +goose Up
-- create view "sellable_variants" again, with how a variant is sold at its end.
CREATE OR REPLACE VIEW "sellable_variants" AS
	SELECT v."id" AS "variant_id", v."product_id", p."name" AS "product_name", v."name" AS "variant_name", v."sku",
		p."status" = 'ACTIVE' AS "active",
		CASE WHEN p."status" = 'ACTIVE' THEN coalesce((
			SELECT s."quantity" FROM "available_stock" AS s WHERE s."variant_id" = v."id"
		), 0) ELSE 0 END AS "available",
		v."requires_shipping", v."quantity_minimum", v."quantity_maximum", v."quantity_increment"
	FROM "variants" AS v JOIN "products" AS p ON p."id" = v."product_id";
