-- +goose Up
CREATE TRIGGER "products_renamed" AFTER UPDATE ON "products" FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION rename_product_categories();
