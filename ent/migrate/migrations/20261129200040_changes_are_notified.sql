-- +goose Up
-- create function "notify_of_changes": readers of the feed are told of changes when they are committed: see package feed.
-- +goose StatementBegin
CREATE FUNCTION "notify_of_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('shopgraph_catalog_changes', '');
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER "catalog_changes_notified" AFTER INSERT ON "catalog_changes" FOR EACH STATEMENT EXECUTE FUNCTION notify_of_changes();
