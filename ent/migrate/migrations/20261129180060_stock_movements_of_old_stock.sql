-- +goose NO TRANSACTION
-- +goose Up
-- The log begins with what was there. Each thousand levels are a transaction, and are locked first: so what is told of them meanwhile is
-- taken off. What an earlier run has done is left out.
-- +goose StatementBegin
DO $$
DECLARE
	batch uuid[];
	last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
	LOOP
		batch := ARRAY(SELECT "id" FROM "stock_levels" WHERE "id" > last ORDER BY "id" LIMIT 1000);
		EXIT WHEN cardinality(batch) = 0;
		last := batch[cardinality(batch)];
		PERFORM FROM "stock_levels" WHERE "id" = ANY(batch) ORDER BY "variant_id", "location_id" FOR SHARE;
		INSERT INTO "stock_movements" ("variant_id", "location_id", "delta", "on_hand", "reason", "actor")
		SELECT s."variant_id", s."location_id", s."on_hand" - told."total", s."on_hand", 'INITIAL', 'system'
		FROM "stock_levels" AS s CROSS JOIN LATERAL (
			SELECT coalesce(sum(m."delta"), 0)::bigint AS "total" FROM "stock_movements" AS m
			WHERE m."variant_id" = s."variant_id" AND m."location_id" = s."location_id"
		) AS told WHERE s."id" = ANY(batch) AND s."on_hand" <> told."total";
		COMMIT;
	END LOOP;
END
$$;
-- +goose StatementEnd
