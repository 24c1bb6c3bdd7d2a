-- +goose Up
CREATE TRIGGER "prices_inserted" AFTER INSERT ON "prices" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRICE', 'SELECT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id');
CREATE TRIGGER "prices_updated" AFTER UPDATE ON "prices" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRICE', 'SELECT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id');
CREATE TRIGGER "prices_deleted" AFTER DELETE ON "prices" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRICE', 'SELECT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id');
CREATE TRIGGER "prices_truncated" AFTER TRUNCATE ON "prices" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
