-- +goose Up
-- create "preorders" table: which variants are sold before they can leave, until when, and where from. There the level's backorder limit is that of
-- the pre-order, and "base" is what it was before. OPEN is a pre-order until its day. Then the limit ebbs to the base as goods come, or orders are
-- cancelled: EBBING. It is OVER once the limit is there, or the staff have set another one.
CREATE TABLE "preorders" (
	"variant_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"release_on" character varying NOT NULL,
	"units" bigint NULL,
	"base" bigint NOT NULL,
	"status" text NOT NULL,
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY ("variant_id"),
	CONSTRAINT "preorders_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON DELETE CASCADE,
	CONSTRAINT "preorders_locations_location" FOREIGN KEY ("location_id") REFERENCES "locations" ("id"),
	CONSTRAINT "preorders_release_on" CHECK (release_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
	CONSTRAINT "preorders_units" CHECK (units BETWEEN 0 AND 1000000),
	CONSTRAINT "preorders_base" CHECK (base BETWEEN 0 AND 1000000),
	CONSTRAINT "preorders_status_known" CHECK (status IN ('OPEN', 'EBBING', 'OVER'))
);
CREATE INDEX "preorders_location_id" ON "preorders" ("location_id");
CREATE INDEX "preorders_open" ON "preorders" ("release_on", "variant_id") WHERE status = 'OPEN';
-- modify "variants", "order_lines" tables: before which day a variant does not leave, which a trigger keeps, so that who sells it need not look
-- elsewhere; and what buyers were told, and what holds now.
ALTER TABLE "variants" ADD COLUMN "release_on" character varying NULL;
ALTER TABLE "order_lines" ADD COLUMN "preorder_release_on" character varying NULL, ADD COLUMN "available_from" character varying NULL;
-- +goose StatementBegin
CREATE FUNCTION "follow_preorders"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE variants SET release_on = NEW.release_on WHERE id = NEW.variant_id AND release_on IS DISTINCT FROM NEW.release_on;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "preorders_followed" AFTER INSERT OR UPDATE OF "release_on" ON "preorders" FOR EACH ROW EXECUTE FUNCTION follow_preorders();
-- create function "ebb_preorders": of variants whose pre-orders ebb it lowers the limit to what orders still wait for. Who calls it holds the levels.
-- +goose StatementBegin
CREATE FUNCTION "ebb_preorders"("of_variants" uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE stock_levels s SET backorder_limit = greatest(p.base, least(s.backorder_limit, s.reserved - s.on_hand)), updated_at = now()
	FROM preorders p WHERE p.variant_id = ANY(of_variants) AND p.status = 'EBBING' AND s.variant_id = p.variant_id AND s.location_id = p.location_id
		AND s.backorder_limit > greatest(p.base, s.reserved - s.on_hand);
	UPDATE preorders p SET status = 'OVER', updated_at = now()
	FROM stock_levels s WHERE p.variant_id = ANY(of_variants) AND p.status = 'EBBING' AND s.variant_id = p.variant_id AND s.location_id = p.location_id
		AND s.backorder_limit <= p.base;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION "follow_free_stock"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ebb_preorders(ARRAY[NEW.variant_id]);
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- Only goods that come and orders that are cancelled make room, and only where something is on backorder: what buyers reserve never does.
CREATE TRIGGER "preorders_ebb" AFTER UPDATE ON "stock_levels" FOR EACH ROW
	WHEN (NEW.backorder_limit > 0 AND NEW.on_hand - NEW.reserved > OLD.on_hand - OLD.reserved) EXECUTE FUNCTION follow_free_stock();
-- create view "sellable_variants" again, with the day at its end.
CREATE OR REPLACE VIEW "sellable_variants" AS
	SELECT v."id" AS "variant_id", v."product_id", p."name" AS "product_name", v."name" AS "variant_name", v."sku",
		p."status" = 'ACTIVE' AS "active",
		CASE WHEN p."status" = 'ACTIVE' THEN coalesce((
			SELECT s."quantity" FROM "available_stock" AS s WHERE s."variant_id" = v."id"
		), 0) ELSE 0 END AS "available",
		v."requires_shipping", v."quantity_minimum", v."quantity_maximum", v."quantity_increment",
		coalesce(v."tax_class_id", p."tax_class_id") AS "tax_class_id", p."delivery_profile_id", v."weight", p."tags", v."gift_card", v."release_on"
	FROM "variants" AS v JOIN "products" AS p ON p."id" = v."product_id";
