-- +goose Up
-- create "customer_groups" table
CREATE TABLE "customer_groups" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "code" character varying NOT NULL, PRIMARY KEY ("id"));
-- create index "customer_groups_code_key" to table: "customer_groups"
CREATE UNIQUE INDEX "customer_groups_code_key" ON "customer_groups" ("code");
-- create "price_lists" table. Its chain is the list itself and then its parent's, the parent's parent's and so on: a trigger keeps it.
CREATE TABLE "price_lists" (
	"id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "code" character varying NOT NULL,
	"currency" character(3) NOT NULL, "priority" bigint NOT NULL, "countries" jsonb NOT NULL DEFAULT '[]', "enabled" boolean NOT NULL DEFAULT true,
	"ready" boolean NOT NULL DEFAULT false, "customer_group_id" uuid NULL, "parent_id" uuid NULL, "chain" uuid[] NOT NULL,
	PRIMARY KEY ("id"),
	CONSTRAINT "price_lists_customer_groups_customer_group" FOREIGN KEY ("customer_group_id") REFERENCES "customer_groups" ("id") ON DELETE RESTRICT,
	CONSTRAINT "price_lists_price_lists_children" FOREIGN KEY ("parent_id") REFERENCES "price_lists" ("id") ON DELETE RESTRICT,
	CONSTRAINT "price_lists_countries" CHECK (jsonb_typeof("countries") = 'array' AND NOT jsonb_path_exists("countries", 'strict $[*] ? (@.type() != "string" || !(@ like_regex "^[A-Z]{2}$"))'))
);
-- create index "price_lists_code_key" to table: "price_lists"
CREATE UNIQUE INDEX "price_lists_code_key" ON "price_lists" ("code");
-- create index "price_lists_priority_key" to table: "price_lists"
CREATE UNIQUE INDEX "price_lists_priority_key" ON "price_lists" ("priority");
-- create index "pricelist_currency_priority" to table: "price_lists"
CREATE INDEX "pricelist_currency_priority" ON "price_lists" ("currency", "priority");
-- create index "pricelist_customer_group_id" to table: "price_lists"
CREATE INDEX "pricelist_customer_group_id" ON "price_lists" ("customer_group_id");
-- create index "pricelist_parent_id" to table: "price_lists"
CREATE INDEX "pricelist_parent_id" ON "price_lists" ("parent_id");
-- create function "chain_price_list": a list and its parents are of one currency, and at most five. Neither changes later.
-- +goose StatementBegin
CREATE FUNCTION "chain_price_list"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	above price_lists%ROWTYPE;
BEGIN
	IF TG_OP = 'UPDATE' THEN
		IF (NEW.parent_id, NEW.currency, NEW.chain) IS DISTINCT FROM (OLD.parent_id, OLD.currency, OLD.chain) THEN
			RAISE EXCEPTION 'the parent, the currency and the chain of a price list do not change'
				USING ERRCODE = 'check_violation', CONSTRAINT = 'price_lists_chain', TABLE = 'price_lists';
		END IF;
		RETURN NEW;
	END IF;
	NEW.chain := ARRAY[NEW.id];
	IF NEW.parent_id IS NOT NULL THEN
		SELECT * INTO STRICT above FROM price_lists WHERE id = NEW.parent_id FOR KEY SHARE;
		IF above.currency <> NEW.currency OR cardinality(above.chain) >= 5 THEN
			RAISE EXCEPTION 'a price list and those that it goes back to are of one currency, and at most five'
				USING ERRCODE = 'check_violation', CONSTRAINT = 'price_lists_chain', TABLE = 'price_lists';
		END IF;
		NEW.chain := NEW.chain || above.chain;
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "price_lists_chained" BEFORE INSERT OR UPDATE ON "price_lists" FOR EACH ROW EXECUTE FUNCTION chain_price_list();
-- create function "price_list_in_force": the list whose prices are in force for a currency, a country and a group of customers, with
-- those that it goes back to; no row if there is none. It is the first by priority of those that fit. Postgres merges the function
-- into the query that calls it in its FROM.
-- +goose StatementBegin
CREATE FUNCTION "price_list_in_force"("currency" bpchar, "country" text, "customer_group" uuid) RETURNS TABLE ("chain" uuid[]) LANGUAGE sql STABLE AS $$
	SELECT l.chain FROM price_lists l
	WHERE l.currency = $1 AND l.enabled AND l.ready AND (l.countries = '[]' OR l.countries ? $2)
		AND (l.customer_group_id IS NULL OR l.customer_group_id = $3)
	ORDER BY l.priority LIMIT 1
$$;
-- +goose StatementEnd
