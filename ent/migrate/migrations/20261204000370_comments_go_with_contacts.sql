-- +goose Up
-- create function "forget_comments": what was noted of an order may be personal, so it goes with the order's contact, whoever deletes that.
-- +goose StatementBegin
CREATE FUNCTION "forget_comments"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM order_comments USING gone WHERE order_comments.order_id = gone.order_id;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "order_contacts_forget_comments" AFTER DELETE ON "order_contacts" REFERENCING OLD TABLE AS "gone" FOR EACH STATEMENT EXECUTE FUNCTION forget_comments();
