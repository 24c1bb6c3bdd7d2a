-- +goose Up
-- create "product_relations": products that the store has chosen to be shown beside others.
CREATE TABLE "product_relations" (
	"product_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"kind" text NOT NULL CHECK (kind IN ('RELATED', 'COMPLEMENTARY')),
	"related_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"position" integer NOT NULL DEFAULT 0,
	PRIMARY KEY ("product_id", "kind", "related_id"),
	CONSTRAINT "product_relations_to_another" CHECK (product_id <> related_id)
);
CREATE INDEX "product_relations_to" ON "product_relations" ("related_id");
CREATE TRIGGER "product_relations_inserted" AFTER INSERT ON "product_relations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_relations_updated" AFTER UPDATE ON "product_relations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_relations_deleted" AFTER DELETE ON "product_relations" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_relations_truncated" AFTER TRUNCATE ON "product_relations" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
-- create "bought_together": how many orders had both of two products lately. A job counts it: see catalog.CountBoughtTogether.
CREATE TABLE "bought_together" (
	"product_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"other_id" uuid NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
	"orders" bigint NOT NULL,
	PRIMARY KEY ("product_id", "other_id")
);
CREATE INDEX "bought_together_other" ON "bought_together" ("other_id");
