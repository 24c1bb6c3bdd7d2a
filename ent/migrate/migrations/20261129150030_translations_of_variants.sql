-- +goose Up
CREATE TRIGGER "variants_translations_dropped" AFTER DELETE ON "variants" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('VARIANT');
CREATE TRIGGER "variants_translations_emptied" AFTER TRUNCATE ON "variants" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('VARIANT');
