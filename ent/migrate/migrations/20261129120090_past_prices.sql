-- +goose Up
-- create "past_prices": what one of a variant cost before, by a price that was changed or deleted. Triggers on prices write it.
CREATE TABLE "past_prices" (
	"id" bigint GENERATED ALWAYS AS IDENTITY,
	"variant_id" uuid NOT NULL REFERENCES "variants" ("id") ON DELETE CASCADE,
	"price_list_id" uuid NULL REFERENCES "price_lists" ("id") ON DELETE CASCADE,
	"currency" character(3) NOT NULL,
	"amount" bigint NOT NULL,
	"started_at" timestamptz NOT NULL,
	"ended_at" timestamptz NOT NULL,
	PRIMARY KEY ("id")
);
CREATE INDEX "past_prices_of_variant" ON "past_prices" ("variant_id", "currency", "ended_at");
CREATE INDEX "past_prices_price_list_id" ON "past_prices" ("price_list_id");
CREATE INDEX "past_prices_ended_at" ON "past_prices" ("ended_at");
-- create function "keep_past_price": a price of one piece that was in effect is kept. What goes with its variant or its list is not.
-- +goose StatementBegin
CREATE FUNCTION "keep_past_price"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO past_prices (variant_id, price_list_id, currency, amount, started_at, ended_at)
	SELECT OLD.variant_id, OLD.price_list_id, OLD.currency, OLD.amount, p.started_at, p.ended_at
	FROM (SELECT greatest(OLD.since, OLD.starts_at), least(now(), OLD.ends_at)) AS p(started_at, ended_at)
	WHERE OLD.minimum_quantity = 1 AND p.started_at < p.ended_at AND EXISTS (SELECT FROM variants WHERE id = OLD.variant_id)
		AND (OLD.price_list_id IS NULL OR EXISTS (SELECT FROM price_lists WHERE id = OLD.price_list_id));
	IF TG_OP = 'UPDATE' THEN
		NEW.since := now();
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "prices_kept_if_updated" BEFORE UPDATE ON "prices" FOR EACH ROW
	WHEN ((OLD.amount, OLD.minimum_quantity, OLD.starts_at, OLD.ends_at) IS DISTINCT FROM (NEW.amount, NEW.minimum_quantity, NEW.starts_at, NEW.ends_at))
	EXECUTE FUNCTION keep_past_price();
CREATE TRIGGER "prices_kept_if_deleted" AFTER DELETE ON "prices" FOR EACH ROW EXECUTE FUNCTION keep_past_price();
