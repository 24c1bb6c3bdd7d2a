-- +goose Up
ALTER TABLE "prices" ADD COLUMN "price_list_id" uuid NULL, ADD COLUMN "minimum_quantity" bigint NOT NULL DEFAULT 1, ADD COLUMN "starts_at" timestamptz NULL, ADD COLUMN "ends_at" timestamptz NULL, ADD COLUMN "since" timestamptz NOT NULL DEFAULT now(),
	ADD CONSTRAINT "prices_price_lists_price_list" FOREIGN KEY ("price_list_id") REFERENCES "price_lists" ("id") ON DELETE CASCADE NOT VALID,
	ADD CONSTRAINT "prices_minimum_quantity" CHECK ("minimum_quantity" BETWEEN 1 AND 1000000) NOT VALID,
	ADD CONSTRAINT "prices_ends_after_start" CHECK ("ends_at" > "starts_at") NOT VALID;
-- create function "prices_in_effect": the prices of a variant that are in effect now in a currency, of these lists and its own.
-- Postgres merges the function, and those below, into the query that calls it in its FROM.
-- +goose StatementBegin
CREATE FUNCTION "prices_in_effect"("variant" uuid, "currency" bpchar, "lists" uuid[]) RETURNS SETOF "prices" LANGUAGE sql STABLE AS $$
	SELECT p.* FROM prices p
	WHERE p.variant_id = $1 AND p.currency = $2 AND (p.price_list_id IS NULL OR p.price_list_id = ANY($3))
		AND (p.starts_at IS NULL OR p.starts_at <= now()) AND (p.ends_at IS NULL OR p.ends_at > now())
$$;
-- +goose StatementEnd
-- create function "price_in_effect": which of them wins for a quantity. It is that of the first of the lists that has one for so many,
-- or else the variant's own; if there are several, it is the lowest. docs/prices.md explains the rule.
-- +goose StatementBegin
CREATE FUNCTION "price_in_effect"("variant" uuid, "currency" bpchar, "lists" uuid[], "quantity" bigint) RETURNS SETOF "prices" LANGUAGE sql STABLE AS $$
	SELECT p.* FROM prices_in_effect($1, $2, $3) p WHERE p.minimum_quantity <= $4
	ORDER BY array_position($3, p.price_list_id), p.amount, p.id LIMIT 1
$$;
-- +goose StatementEnd
-- create function "price_steps": what one of a variant costs, from which quantity on.
-- +goose StatementBegin
CREATE FUNCTION "price_steps"("variant" uuid, "currency" bpchar, "lists" uuid[]) RETURNS TABLE ("minimum_quantity" bigint, "amount" bigint) LANGUAGE sql STABLE AS $$
	SELECT q.minimum_quantity, p.amount
	FROM (SELECT DISTINCT s.minimum_quantity FROM prices_in_effect($1, $2, $3) s) q, LATERAL price_in_effect($1, $2, $3, q.minimum_quantity) p
$$;
-- +goose StatementEnd
