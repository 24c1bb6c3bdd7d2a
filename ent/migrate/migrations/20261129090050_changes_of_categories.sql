-- +goose Up
CREATE TRIGGER "categories_inserted" AFTER INSERT ON "categories" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CATEGORY', 'SELECT id FROM changed');
CREATE TRIGGER "categories_updated" AFTER UPDATE ON "categories" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CATEGORY', 'SELECT id FROM changed');
CREATE TRIGGER "categories_deleted" AFTER DELETE ON "categories" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CATEGORY', 'SELECT id FROM changed');
CREATE TRIGGER "categories_truncated" AFTER TRUNCATE ON "categories" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
