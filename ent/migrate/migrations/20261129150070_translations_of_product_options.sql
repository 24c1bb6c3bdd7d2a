-- +goose Up
CREATE TRIGGER "product_options_translations_dropped" AFTER DELETE ON "product_options" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT_OPTION');
CREATE TRIGGER "product_options_translations_emptied" AFTER TRUNCATE ON "product_options" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT_OPTION');
