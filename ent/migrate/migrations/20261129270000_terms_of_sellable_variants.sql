-- +goose Up
-- create view "sellable_variants" again, with what taxes and delivery depend on at its end.
CREATE OR REPLACE VIEW "sellable_variants" AS
	SELECT v."id" AS "variant_id", v."product_id", p."name" AS "product_name", v."name" AS "variant_name", v."sku",
		p."status" = 'ACTIVE' AS "active",
		CASE WHEN p."status" = 'ACTIVE' THEN coalesce((
			SELECT s."quantity" FROM "available_stock" AS s WHERE s."variant_id" = v."id"
		), 0) ELSE 0 END AS "available",
		v."requires_shipping", v."quantity_minimum", v."quantity_maximum", v."quantity_increment",
		coalesce(v."tax_class_id", p."tax_class_id") AS "tax_class_id", p."delivery_profile_id", v."weight", p."tags"
	FROM "variants" AS v JOIN "products" AS p ON p."id" = v."product_id";
-- create function "is_tax_exempt": whether no taxes are due on what a user buys, by themselves or by their group. Null is a guest.
-- +goose StatementBegin
CREATE FUNCTION "is_tax_exempt"("buyer" uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((
		SELECT u.tax_exempt OR coalesce(g.tax_exempt, false) FROM users u LEFT JOIN customer_groups g ON g.id = u.customer_group_id WHERE u.id = buyer
	), false);
END $$;
-- +goose StatementEnd
