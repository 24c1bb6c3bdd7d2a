-- +goose Up
-- modify "categories" table
ALTER TABLE "categories" ADD CONSTRAINT "categories_active_products_not_negative" CHECK (active_products >= 0), ADD COLUMN "active_products" bigint NOT NULL DEFAULT 0;
-- create function "count_active_products": a statement's triggers below keep "active_products". Rows are locked in the order of
-- their ids, so that transactions that change products of several categories wait for one another but never deadlock.
-- +goose StatementBegin
CREATE FUNCTION "count_active_products"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	changed uuid[];
	deltas bigint[];
BEGIN
	IF TG_OP = 'INSERT' THEN
		SELECT array_agg("category_id"), array_agg(n) INTO changed, deltas
		FROM (SELECT "category_id", count(*) AS n FROM new_rows WHERE "status" = 'ACTIVE' GROUP BY "category_id") AS c;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg("category_id"), array_agg(-n) INTO changed, deltas
		FROM (SELECT "category_id", count(*) AS n FROM old_rows WHERE "status" = 'ACTIVE' GROUP BY "category_id") AS c;
	ELSE
		SELECT array_agg("category_id"), array_agg(n) INTO changed, deltas FROM (
			SELECT "category_id", sum(n) AS n FROM (
				SELECT "category_id", 1 AS n FROM new_rows WHERE "status" = 'ACTIVE'
				UNION ALL SELECT "category_id", -1 FROM old_rows WHERE "status" = 'ACTIVE'
			) AS moved GROUP BY "category_id" HAVING sum(n) <> 0
		) AS c;
	END IF;
	PERFORM FROM "categories" WHERE "id" = ANY(changed) ORDER BY "id" FOR NO KEY UPDATE;
	UPDATE "categories" SET "active_products" = "active_products" + n
	FROM unnest(changed, deltas) AS c("id", n) WHERE "categories"."id" = c."id";
	RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER "count_inserted" AFTER INSERT ON "products" REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION "count_active_products"();
CREATE TRIGGER "count_deleted" AFTER DELETE ON "products" REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION "count_active_products"();
CREATE TRIGGER "count_updated" AFTER UPDATE ON "products" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION "count_active_products"();
-- the products that there are: from the making of the triggers on, nobody else can write products before this has committed
UPDATE "categories" SET "active_products" = (SELECT count(*) FROM "products" WHERE "category_id" = "categories"."id" AND "status" = 'ACTIVE');
