-- +goose Up
CREATE TRIGGER "attribute_choices_translations_dropped" AFTER DELETE ON "attribute_choices" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('ATTRIBUTE_CHOICE');
CREATE TRIGGER "attribute_choices_translations_emptied" AFTER TRUNCATE ON "attribute_choices" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('ATTRIBUTE_CHOICE');
