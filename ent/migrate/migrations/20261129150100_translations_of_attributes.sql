-- +goose Up
CREATE TRIGGER "attributes_translations_dropped" AFTER DELETE ON "attributes" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('ATTRIBUTE');
CREATE TRIGGER "attributes_translations_emptied" AFTER TRUNCATE ON "attributes" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('ATTRIBUTE');
