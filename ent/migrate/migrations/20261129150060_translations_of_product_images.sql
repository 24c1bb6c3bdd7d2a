-- +goose Up
CREATE TRIGGER "product_images_translations_dropped" AFTER DELETE ON "product_images" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT_IMAGE');
CREATE TRIGGER "product_images_translations_emptied" AFTER TRUNCATE ON "product_images" FOR EACH STATEMENT EXECUTE FUNCTION drop_translations('PRODUCT_IMAGE');
