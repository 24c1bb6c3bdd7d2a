-- +goose Up
-- create "order_holds" table
CREATE TABLE "order_holds" ("order_id" uuid NOT NULL, "holder_hash" bytea NOT NULL, "units" bigint NOT NULL, "due_at" timestamptz NOT NULL, PRIMARY KEY ("order_id", "holder_hash"), CONSTRAINT "order_holds_orders_holds" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "orderhold_holder_hash" to table: "order_holds"
CREATE INDEX "orderhold_holder_hash" ON "order_holds" ("holder_hash");
-- +goose StatementBegin
-- Counts what other orders hold, for each of the holders by its number. Until the transaction ends nobody
-- else counts for them. What the last one has written is seen, for each query of a volatile function
-- looks anew.
CREATE FUNCTION "held_by"("holders" bytea[], "order" uuid) RETURNS TABLE ("holder" bigint, "orders" bigint, "units" bigint, "due_at" timestamptz)
	LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('order_holds'), k.key)
	FROM (SELECT DISTINCT hashtext(encode(h.hash, 'hex')) AS key FROM unnest("holders") h(hash) ORDER BY 1) k;
	RETURN QUERY SELECT h.n, count(*), sum(o."units")::bigint, min(o."due_at")
		FROM unnest("holders") WITH ORDINALITY h(hash, n)
		JOIN "order_holds" AS o ON o."holder_hash" = h.hash AND o."order_id" <> "order"
		GROUP BY h.n;
END $$;
-- +goose StatementEnd
