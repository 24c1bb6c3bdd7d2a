-- +goose Up
-- An order that waits for its payment, fails or goes on its way moves no money, so these triggers cost it nothing.
CREATE TRIGGER "orders_post_if_inserted" AFTER INSERT ON "orders" FOR EACH ROW
	WHEN (NEW.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')) EXECUTE FUNCTION post_to_books();
CREATE TRIGGER "orders_post_if_updated" AFTER UPDATE OF "status" ON "orders" FOR EACH ROW
	WHEN (OLD.status <> NEW.status AND NEW.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED')
		AND (NEW.status = 'CANCELLED' OR OLD.status IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED'))) EXECUTE FUNCTION post_to_books();
