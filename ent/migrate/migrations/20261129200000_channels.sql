-- +goose Up
-- create "channels" table
CREATE TABLE "channels" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "version" bigint NOT NULL DEFAULT 1, "name" character varying NOT NULL, "code" character varying NOT NULL, "hosts" jsonb NOT NULL DEFAULT '[]', "currency" character(3) NULL, "language" character varying NOT NULL DEFAULT '', "location_ids" jsonb NULL, "sells_everything" boolean NOT NULL DEFAULT true, PRIMARY KEY ("id"), CONSTRAINT "channels_code" CHECK (code ~ '^[a-z0-9][a-z0-9_-]*$'), CONSTRAINT "channels_location_ids" CHECK (jsonb_typeof(location_ids) = 'array' AND NOT jsonb_path_exists(location_ids, 'strict $[*] ? (@.type() != "string")')), CONSTRAINT "channels_hosts" CHECK (jsonb_typeof(hosts) = 'array' AND NOT jsonb_path_exists(hosts, 'strict $[*] ? (@.type() != "string" || !(@ like_regex "^[a-z0-9.-]+$"))')));
-- create index "channels_code_key" to table: "channels"
CREATE UNIQUE INDEX "channels_code_key" ON "channels" ("code");
-- create "channel_products": what the channels sell that do not sell everything.
CREATE TABLE "channel_products" (
	"channel_id" uuid NOT NULL REFERENCES "channels" ("id") ON DELETE CASCADE,
	"product_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	PRIMARY KEY ("channel_id", "product_id")
);
CREATE INDEX "channel_products_product_id" ON "channel_products" ("product_id");
CREATE TRIGGER "channel_products_inserted" AFTER INSERT ON "channel_products" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "channel_products_updated" AFTER UPDATE ON "channel_products" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "channel_products_deleted" AFTER DELETE ON "channel_products" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "channel_products_truncated" AFTER TRUNCATE ON "channel_products" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
-- create function "is_sold_in": whether a channel sells a product. One that was deleted sells all. It is in PL/pgSQL so that the statements
-- that call it do not pay for it outside of channels: what is merged into a statement is prepared each time.
-- +goose StatementBegin
CREATE FUNCTION "is_sold_in"("channel" uuid, "product" uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM channel_products cp WHERE cp.channel_id = channel AND cp.product_id = product)
		OR NOT EXISTS (SELECT FROM channels c WHERE c.id = channel AND NOT c.sells_everything);
END $$;
-- +goose StatementEnd
-- create function "one_channel_a_host": no two channels have a host in common. Changes of channels wait for one another.
-- +goose StatementBegin
CREATE FUNCTION "one_channel_a_host"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('channels', 0));
	IF EXISTS (SELECT FROM channels, jsonb_array_elements_text(hosts) AS host GROUP BY host HAVING count(*) > 1) THEN
		RAISE EXCEPTION 'two channels have the same host'
			USING ERRCODE = 'unique_violation', CONSTRAINT = 'channels_one_a_host', TABLE = 'channels';
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "channels_one_a_host" AFTER INSERT OR UPDATE ON "channels" FOR EACH STATEMENT EXECUTE FUNCTION one_channel_a_host();
-- create function "tell_channels_changed": all servers read the channels anew.
-- +goose StatementBegin
CREATE FUNCTION "tell_channels_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('shopgraph_channels', '');
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "channels_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "channels" FOR EACH STATEMENT EXECUTE FUNCTION tell_channels_changed();
