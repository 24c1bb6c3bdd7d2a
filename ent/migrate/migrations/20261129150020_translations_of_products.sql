-- +goose Up
CREATE TRIGGER "products_translations_dropped" AFTER DELETE ON "products" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT');
CREATE TRIGGER "products_translations_emptied" AFTER TRUNCATE ON "products" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT');
