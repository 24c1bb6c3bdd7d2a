-- +goose Up
-- create function "recount_active_products": sets "active_products" right where it is wrong, and returns where that was. Nobody
-- writes products until its transaction has ended, so that the triggers count on from what it has counted.
-- +goose StatementBegin
CREATE FUNCTION "recount_active_products"() RETURNS TABLE ("id" uuid, "was" bigint, "counted" bigint) LANGUAGE plpgsql AS $$
BEGIN
	LOCK TABLE "products" IN SHARE ROW EXCLUSIVE MODE;
	RETURN QUERY UPDATE "categories" AS c SET "active_products" = t."counted"
	FROM (
		SELECT a."id", a."active_products" AS "was", count(p."id") AS "counted"
		FROM "categories" AS a LEFT JOIN "products" AS p ON p."category_id" = a."id" AND p."status" = 'ACTIVE' GROUP BY a."id"
	) AS t
	WHERE c."id" = t."id" AND t."was" <> t."counted" RETURNING t."id", t."was", t."counted";
END
$$;
-- +goose StatementEnd
-- an earlier form of category_sizes counted before its triggers were there, and missed what was written between
SELECT count(*) FROM "recount_active_products"();
