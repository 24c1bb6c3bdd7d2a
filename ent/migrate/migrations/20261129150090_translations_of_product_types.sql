-- +goose Up
CREATE TRIGGER "product_types_translations_dropped" AFTER DELETE ON "product_types" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT_TYPE');
CREATE TRIGGER "product_types_translations_emptied" AFTER TRUNCATE ON "product_types" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT_TYPE');
