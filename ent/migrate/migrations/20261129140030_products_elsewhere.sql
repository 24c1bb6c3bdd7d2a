-- +goose Up
-- create function "count_elsewhere": how many active products are in some of these categories and have their main category in none. It
-- is a function so that it costs nothing where no product is: Postgres would prepare a subquery for each statement.
-- +goose StatementBegin
CREATE FUNCTION "count_elsewhere"("categories" uuid[]) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (
		SELECT count(DISTINCT pc.product_id) FROM product_categories pc JOIN products p ON p.id = pc.product_id
		WHERE pc.category_id = ANY(categories) AND p.status = 'ACTIVE' AND p.category_id <> ALL (categories)
	);
END $$;
-- +goose StatementEnd
