-- +goose Up
CREATE TRIGGER "collections_translations_dropped" AFTER DELETE ON "collections" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('COLLECTION');
CREATE TRIGGER "collections_translations_emptied" AFTER TRUNCATE ON "collections" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('COLLECTION');
