-- +goose Up
-- create function "sells_from": whether a channel sells what a location has. One that was deleted sells from all.
-- +goose StatementBegin
CREATE FUNCTION "sells_from"("channel" uuid, "location" uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN NOT EXISTS (SELECT FROM channels c WHERE c.id = channel AND NOT c.location_ids ? location::text);
END $$;
-- +goose StatementEnd
-- create function "available_in": how much of a variant can be bought in a channel, which may sell from certain locations alone.
-- +goose StatementBegin
CREATE FUNCTION "available_in"("channel" uuid, "variant" uuid) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((
		SELECT sum(s.on_hand + s.backorder_limit - s.reserved) FROM stock_levels s WHERE s.variant_id = variant AND s.sellable AND sells_from(channel, s.location_id)
	), 0);
END $$;
-- +goose StatementEnd
-- create function "is_stocked_in": whether something of a product is in stock there, whatever it costs.
-- +goose StatementBegin
CREATE FUNCTION "is_stocked_in"("channel" uuid, "product" uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM variants v WHERE v.product_id = product AND available_in(channel, v.id) > 0);
END $$;
-- +goose StatementEnd
-- create function "is_available_in": whether a product can be bought there: as is_available has it everywhere.
-- +goose StatementBegin
CREATE FUNCTION "is_available_in"("channel" uuid, "of_product" uuid, "in_currency" bpchar, "by_list" uuid) RETURNS boolean LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
DECLARE
	lists uuid[] := (SELECT chain FROM price_lists WHERE id = by_list);
BEGIN
	RETURN EXISTS (
		SELECT FROM variants v WHERE v.product_id = of_product AND available_in(channel, v.id) > 0
			AND (SELECT true FROM prices_in_effect(v.id, in_currency, lists) p WHERE p.minimum_quantity = 1 LIMIT 1)
	);
END $$;
-- +goose StatementEnd
