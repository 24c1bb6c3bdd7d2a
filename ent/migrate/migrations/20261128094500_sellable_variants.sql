-- +goose Up
-- create view "available_stock": how many units of a variant no order has reserved, of all locations together. A variant that is
-- at no location is not in it. It is read for one variant, in a subquery: a join would add up the whole table.
CREATE VIEW "available_stock" AS
	SELECT "variant_id", sum("on_hand" - "reserved")::bigint AS "quantity" FROM "stock_levels" GROUP BY "variant_id";
-- create view "sellable_variants": whether a variant can be bought now, and how many of it. A column that is not selected costs
-- nothing.
CREATE VIEW "sellable_variants" AS
	SELECT v."id" AS "variant_id", v."product_id", p."name" AS "product_name", v."name" AS "variant_name", v."sku",
		p."status" = 'ACTIVE' AS "active",
		CASE WHEN p."status" = 'ACTIVE' THEN coalesce((
			SELECT s."quantity" FROM "available_stock" AS s WHERE s."variant_id" = v."id"
		), 0) ELSE 0 END AS "available"
	FROM "variants" AS v JOIN "products" AS p ON p."id" = v."product_id";
