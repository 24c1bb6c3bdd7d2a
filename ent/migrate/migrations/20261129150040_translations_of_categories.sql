-- +goose Up
CREATE TRIGGER "categories_translations_dropped" AFTER DELETE ON "categories" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('CATEGORY');
CREATE TRIGGER "categories_translations_emptied" AFTER TRUNCATE ON "categories" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('CATEGORY');
