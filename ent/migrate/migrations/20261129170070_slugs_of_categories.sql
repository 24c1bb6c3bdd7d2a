-- +goose Up
CREATE TRIGGER "categories_slug_kept" AFTER UPDATE OF "slug" ON "categories" FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug) EXECUTE FUNCTION keep_slug();
