-- +goose Up
-- create "stock_movements" table: each change of how much is on hand. It outlives what it is about, so it has no foreign keys. It is in the
-- order of created_at and sequence, in which the changes of a level were made: whoever makes one has locked the level.
CREATE TABLE "stock_movements" (
	"id" uuid NOT NULL DEFAULT new_id(),
	"created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
	"sequence" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	"variant_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"delta" bigint NOT NULL,
	"on_hand" bigint NOT NULL,
	"reason" character varying NOT NULL,
	"note" character varying NOT NULL DEFAULT '',
	"actor" character varying NOT NULL,
	"order_id" uuid NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "stock_movements_delta_not_zero" CHECK (delta <> 0),
	CONSTRAINT "stock_movements_reason_known" CHECK (reason IN ('RECEIVED', 'CORRECTION', 'DAMAGED', 'SHRINKAGE', 'RETURN', 'PROMOTION', 'OTHER', 'TRANSFER', 'SALE', 'INITIAL', 'DELETED'))
);
-- All movements fulfil the condition of this index, but who reads those of one thing does not say so. So Postgres does not read the
-- whole log for a thing of which there is little.
CREATE INDEX "stock_movements_created_at" ON "stock_movements" ("created_at", "sequence") WHERE "delta" <> 0;
CREATE INDEX "stock_movements_variant_id" ON "stock_movements" ("variant_id", "created_at", "sequence");
CREATE INDEX "stock_movements_location_id" ON "stock_movements" ("location_id", "created_at", "sequence");
CREATE INDEX "stock_movements_reason" ON "stock_movements" ("reason", "created_at", "sequence");
CREATE INDEX "stock_movements_order_id" ON "stock_movements" ("order_id", "created_at", "sequence") WHERE "order_id" IS NOT NULL;
-- create function "keep_stock_movements": movements are only added. What becomes of one is that its note is erased.
-- +goose StatementBegin
CREATE FUNCTION "keep_stock_movements"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND NEW.note = '' THEN
		NEW.note := OLD.note;
		IF NEW IS NOT DISTINCT FROM OLD THEN
			NEW.note := '';
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION 'stock movements are only added' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'stock_movements_stay';
END $$;
-- +goose StatementEnd
CREATE TRIGGER "stock_movements_stay" BEFORE UPDATE OR DELETE ON "stock_movements" FOR EACH ROW EXECUTE FUNCTION keep_stock_movements();
-- create function "log_stock": it tells of each change of what is on hand. Who changes it says why in the setting shopgraph.stock of the
-- transaction, as JSON: a reason, a note, an actor and an order.
-- +goose StatementBegin
CREATE FUNCTION "log_stock"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	why jsonb := coalesce(nullif(current_setting('shopgraph.stock', true), ''), '{}');
	actor text := coalesce(why ->> 'actor', 'system');
BEGIN
	IF TG_OP = 'UPDATE' THEN
		INSERT INTO stock_movements (variant_id, location_id, delta, on_hand, reason, note, actor, order_id)
		VALUES (NEW.variant_id, NEW.location_id, NEW.on_hand - OLD.on_hand, NEW.on_hand,
			coalesce(why ->> 'reason', 'OTHER'), coalesce(why ->> 'note', ''), actor, (why ->> 'order')::uuid);
	ELSIF TG_OP = 'INSERT' THEN
		INSERT INTO stock_movements (variant_id, location_id, delta, on_hand, reason, note, actor, order_id)
		SELECT variant_id, location_id, on_hand, on_hand,
			coalesce(why ->> 'reason', 'INITIAL'), coalesce(why ->> 'note', ''), actor, (why ->> 'order')::uuid FROM changed WHERE on_hand > 0;
	ELSIF TG_OP = 'DELETE' THEN
		INSERT INTO stock_movements (variant_id, location_id, delta, on_hand, reason, actor)
		SELECT variant_id, location_id, -on_hand, 0, 'DELETED', actor FROM changed WHERE on_hand > 0;
	ELSE
		INSERT INTO stock_movements (variant_id, location_id, delta, on_hand, reason, actor)
		SELECT variant_id, location_id, -on_hand, 0, 'DELETED', actor FROM stock_levels WHERE on_hand > 0;
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- Checkouts change what is reserved alone, so these triggers are none of theirs.
CREATE TRIGGER "stock_logged_if_updated" AFTER UPDATE OF "on_hand" ON "stock_levels" FOR EACH ROW WHEN (OLD.on_hand <> NEW.on_hand) EXECUTE FUNCTION log_stock();
CREATE TRIGGER "stock_logged_if_inserted" AFTER INSERT ON "stock_levels" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION log_stock();
CREATE TRIGGER "stock_logged_if_deleted" AFTER DELETE ON "stock_levels" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION log_stock();
CREATE TRIGGER "stock_logged_if_truncated" BEFORE TRUNCATE ON "stock_levels" FOR EACH STATEMENT EXECUTE FUNCTION log_stock();
-- create function "recount_stock_movements": the movements of each level add up to what is on hand. Where they do not, one is added.
-- +goose StatementBegin
CREATE FUNCTION "recount_stock_movements"() RETURNS TABLE ("id" uuid, "was" bigint, "counted" bigint) LANGUAGE plpgsql AS $$
BEGIN
	LOCK TABLE stock_levels IN SHARE ROW EXCLUSIVE MODE;
	RETURN QUERY
	WITH wrong AS MATERIALIZED (
		SELECT variant_id, location_id, coalesce(m.total, 0) AS was, coalesce(s.on_hand, 0) AS counted
		FROM stock_levels s
		FULL JOIN (SELECT variant_id, location_id, sum(delta)::bigint AS total FROM stock_movements GROUP BY variant_id, location_id) m USING (variant_id, location_id)
		WHERE coalesce(m.total, 0) <> coalesce(s.on_hand, 0)
	), written AS (
		INSERT INTO stock_movements (variant_id, location_id, delta, on_hand, reason, actor)
		SELECT variant_id, location_id, wrong.counted - wrong.was, wrong.counted, 'OTHER', 'system' FROM wrong
	)
	SELECT wrong.variant_id, wrong.was, wrong.counted FROM wrong;
END $$;
-- +goose StatementEnd
