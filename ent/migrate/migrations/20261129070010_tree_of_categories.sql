-- +goose Up
-- Categories form a tree: no parents go round in a circle, and a category has at most ten above it. Two triggers hold whoever
-- writes parents to that.
--
-- The first one has them come one after the other: it takes a lock, before the statement locks any row, until the transaction
-- ends. The second one then sees what all others have committed. It would not in a transaction that goes on seeing what there was
-- at its beginning, so such a one is refused.
-- +goose StatementBegin
CREATE FUNCTION "lock_tree_of_categories"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
		RAISE EXCEPTION 'parents of categories are written by transactions that are READ COMMITTED' USING ERRCODE = 'feature_not_supported';
	END IF;
	PERFORM pg_advisory_xact_lock(hashtext('shopgraph categories'));
	RETURN NULL;
END
$$;
-- +goose StatementEnd
-- The second one looks at what the whole statement has made. Its errors are those of a broken check, and name as the constraint
-- "categories_no_circle" or "categories_at_most_10_above".
-- +goose StatementBegin
CREATE FUNCTION "hold_tree_of_categories"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	ancestor uuid := NEW."parent_id";
	deepest int := 0;
BEGIN
	WHILE ancestor IS NOT NULL AND deepest <= 10 LOOP
		IF ancestor = NEW."id" THEN
			RAISE EXCEPTION 'the category % would be below itself', NEW."id"
				USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'parent_id', CONSTRAINT = 'categories_no_circle';
		END IF;
		deepest := deepest + 1;
		SELECT "parent_id" INTO ancestor FROM "categories" WHERE "id" = ancestor;
	END LOOP;
	WITH RECURSIVE tree("id", "depth") AS (
		SELECT NEW."id", deepest
		UNION ALL
		SELECT below."id", tree."depth" + 1
		FROM tree, LATERAL (SELECT "id" FROM "categories" WHERE "parent_id" = tree."id" OFFSET 0) AS below WHERE tree."depth" <= 10
	)
	SELECT max("depth") INTO deepest FROM tree;
	IF deepest > 10 THEN
		RAISE EXCEPTION 'the category %, or one below it, would have more than 10 above it', NEW."id"
			USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'parent_id', CONSTRAINT = 'categories_at_most_10_above';
	END IF;
	RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER "lock_tree" BEFORE INSERT OR UPDATE OF "parent_id" ON "categories"
	FOR EACH STATEMENT EXECUTE FUNCTION "lock_tree_of_categories"();
CREATE TRIGGER "hold_tree" AFTER INSERT OR UPDATE OF "parent_id" ON "categories"
	FOR EACH ROW WHEN (NEW."parent_id" IS NOT NULL) EXECUTE FUNCTION "hold_tree_of_categories"();
-- From here on nobody else can write the table before this has committed, and what it holds is mended. Nothing led from the top to
-- a circle: its oldest category goes to the top, and the others stay below that one.
UPDATE "categories" SET "parent_id" = NULL, "updated_at" = now() WHERE "id" IN (
	WITH RECURSIVE way("start", "id") AS (
		SELECT "id", "parent_id" FROM "categories" WHERE "parent_id" IS NOT NULL
		UNION
		SELECT way."start", c."parent_id" FROM way JOIN "categories" AS c ON c."id" = way."id" WHERE c."parent_id" IS NOT NULL
	)
	SELECT "start" FROM way GROUP BY "start" HAVING bool_or("id" = "start") AND bool_and("id" >= "start")
);
-- What lies deeper goes up, to be below the tenth category of the way to it.
UPDATE "categories" SET "parent_id" = way[10], "updated_at" = now() FROM (
	WITH RECURSIVE tree("id", way) AS (
		SELECT "id", ARRAY["id"] FROM "categories" WHERE "parent_id" IS NULL
		UNION ALL
		SELECT c."id", way || c."id" FROM tree JOIN "categories" AS c ON c."parent_id" = tree."id"
	)
	SELECT "id", way FROM tree WHERE cardinality(way) > 11
) AS deep WHERE deep."id" = "categories"."id";
