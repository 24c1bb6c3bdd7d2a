-- +goose Up
-- Checkouts write this table, so the triggers are for rows: the function is called only if a location runs out of a variant, or has
-- some again. Whether other locations have it is not asked: two transactions that each use up one would both find the other.
CREATE TRIGGER "stock_levels_inserted" AFTER INSERT ON "stock_levels" FOR EACH ROW WHEN (NEW.on_hand > NEW.reserved) EXECUTE FUNCTION record_availability();
CREATE TRIGGER "stock_levels_updated" AFTER UPDATE ON "stock_levels" FOR EACH ROW
	WHEN ((OLD.on_hand > OLD.reserved) IS DISTINCT FROM (NEW.on_hand > NEW.reserved)) EXECUTE FUNCTION record_availability();
CREATE TRIGGER "stock_levels_deleted" AFTER DELETE ON "stock_levels" FOR EACH ROW WHEN (OLD.on_hand > OLD.reserved) EXECUTE FUNCTION record_availability();
CREATE TRIGGER "stock_levels_truncated" AFTER TRUNCATE ON "stock_levels" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
