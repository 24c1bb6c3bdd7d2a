-- +goose Up
-- Things of a further kind have metafields.
ALTER TABLE "metafields" ADD COLUMN "collection_id" uuid NULL,
	ADD CONSTRAINT "metafields_collections_owner" FOREIGN KEY ("collection_id") REFERENCES "collections" ("id") ON DELETE CASCADE,
	DROP CONSTRAINT "metafields_one_owner",
	ADD CONSTRAINT "metafields_one_owner" CHECK (num_nonnulls(product_id, variant_id, category_id, collection_id, user_id, cart_id, order_id) = 1);
CREATE UNIQUE INDEX "metafields_of_collection" ON "metafields" ("collection_id", "namespace", "key") WHERE collection_id IS NOT NULL;
CREATE TRIGGER "metafields_inserted_of_collections" AFTER INSERT ON "metafields" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT collection_id FROM changed WHERE collection_id IS NOT NULL');
CREATE TRIGGER "metafields_updated_of_collections" AFTER UPDATE ON "metafields" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT collection_id FROM changed WHERE collection_id IS NOT NULL');
CREATE TRIGGER "metafields_deleted_of_collections" AFTER DELETE ON "metafields" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT collection_id FROM changed WHERE collection_id IS NOT NULL');
