-- +goose Up
-- Levels are added and deleted many at a time, so these triggers are for statements. That of updates stays for rows: checkouts update.
DROP TRIGGER "stock_levels_inserted" ON "stock_levels";
DROP TRIGGER "stock_levels_deleted" ON "stock_levels";
DROP TRIGGER "stock_levels_truncated" ON "stock_levels";
CREATE TRIGGER "stock_levels_inserted" AFTER INSERT ON "stock_levels" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('AVAILABILITY', 'SELECT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id WHERE changed.on_hand > changed.reserved');
CREATE TRIGGER "stock_levels_deleted" AFTER DELETE ON "stock_levels" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('AVAILABILITY', 'SELECT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id WHERE changed.on_hand > changed.reserved');
CREATE TRIGGER "stock_levels_truncated" AFTER TRUNCATE ON "stock_levels" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
CREATE TRIGGER "stock_followed_if_inserted" AFTER INSERT ON "stock_levels" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follow_stock();
CREATE TRIGGER "stock_followed_if_deleted" AFTER DELETE ON "stock_levels" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follow_stock();
CREATE TRIGGER "stock_followed_if_truncated" AFTER TRUNCATE ON "stock_levels" FOR EACH STATEMENT EXECUTE FUNCTION follow_stock();
