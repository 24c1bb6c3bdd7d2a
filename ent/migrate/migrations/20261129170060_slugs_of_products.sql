-- +goose Up
CREATE TRIGGER "products_slug_kept" AFTER UPDATE OF "slug" ON "products" FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug) EXECUTE FUNCTION keep_slug();
