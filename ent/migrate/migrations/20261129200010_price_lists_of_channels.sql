-- +goose Up
-- There are few price lists.
ALTER TABLE "price_lists" ADD COLUMN "channel_id" uuid NULL,
	ADD CONSTRAINT "price_lists_channels_channel" FOREIGN KEY ("channel_id") REFERENCES "channels" ("id") ON DELETE RESTRICT;
CREATE INDEX "pricelist_channel_id" ON "price_lists" ("channel_id");
-- create function "price_list_in_force": as the one that knows no channels. Outside of channels the last argument is null.
-- +goose StatementBegin
CREATE FUNCTION "price_list_in_force"("currency" bpchar, "country" text, "customer_group" uuid, "channel" uuid) RETURNS TABLE ("chain" uuid[]) LANGUAGE sql STABLE AS $$
	SELECT l.chain FROM price_lists l
	WHERE l.currency = $1 AND l.enabled AND l.ready AND (l.countries = '[]' OR l.countries ? $2)
		AND (l.customer_group_id IS NULL OR l.customer_group_id = $3) AND (l.channel_id IS NULL OR l.channel_id = $4)
	ORDER BY l.priority LIMIT 1
$$;
-- Servers of the last version know no channels, so that nothing of them is in force there.
CREATE OR REPLACE FUNCTION "price_list_in_force"("currency" bpchar, "country" text, "customer_group" uuid) RETURNS TABLE ("chain" uuid[]) LANGUAGE sql STABLE AS $$
	SELECT l.chain FROM price_lists l
	WHERE l.currency = $1 AND l.enabled AND l.ready AND (l.countries = '[]' OR l.countries ? $2)
		AND (l.customer_group_id IS NULL OR l.customer_group_id = $3) AND l.channel_id IS NULL
	ORDER BY l.priority LIMIT 1
$$;
-- +goose StatementEnd
