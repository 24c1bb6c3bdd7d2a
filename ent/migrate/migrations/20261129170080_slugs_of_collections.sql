-- +goose Up
CREATE TRIGGER "collections_slug_kept" AFTER UPDATE OF "slug" ON "collections" FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug) EXECUTE FUNCTION keep_slug();
