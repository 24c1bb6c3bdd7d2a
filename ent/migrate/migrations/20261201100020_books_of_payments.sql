-- +goose Up
CREATE TRIGGER "payment_events_post" AFTER INSERT ON "payment_events" FOR EACH ROW
	WHEN (NEW.status = 'SUCCEEDED' AND NEW.type IN ('CAPTURE', 'REFUND') OR NEW.status = 'FAILED' AND NEW.type = 'REFUND') EXECUTE FUNCTION post_to_books();
