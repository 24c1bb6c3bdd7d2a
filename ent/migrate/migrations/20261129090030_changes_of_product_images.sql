-- +goose Up
CREATE TRIGGER "product_images_inserted" AFTER INSERT ON "product_images" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_images_updated" AFTER UPDATE ON "product_images" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_images_deleted" AFTER DELETE ON "product_images" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT product_id FROM changed');
CREATE TRIGGER "product_images_truncated" AFTER TRUNCATE ON "product_images" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
