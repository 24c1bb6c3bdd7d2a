-- +goose Up
CREATE TRIGGER "option_values_translations_dropped" AFTER DELETE ON "option_values" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('OPTION_VALUE');
CREATE TRIGGER "option_values_translations_emptied" AFTER TRUNCATE ON "option_values" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('OPTION_VALUE');
