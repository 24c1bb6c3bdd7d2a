-- +goose Up
CREATE TRIGGER "tender_entries_post" AFTER INSERT ON "tender_entries" FOR EACH ROW
	WHEN (NEW.kind NOT IN ('RESERVED', 'RELEASED')) EXECUTE FUNCTION post_to_books();
