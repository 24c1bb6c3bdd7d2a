-- +goose Up
-- What is translated of a thing changes it, and what belongs to a product changes that. A thing that is gone has told of that itself.
CREATE TRIGGER "translations_inserted" AFTER INSERT ON "translations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT owner_id FROM changed WHERE kind = ''PRODUCT''
	UNION ALL SELECT v.product_id FROM changed c JOIN variants v ON v.id = c.owner_id WHERE c.kind = ''VARIANT''
	UNION ALL SELECT i.product_id FROM changed c JOIN product_images i ON i.id = c.owner_id WHERE c.kind = ''PRODUCT_IMAGE''
	UNION ALL SELECT o.product_id FROM changed c JOIN product_options o ON o.id = c.owner_id WHERE c.kind = ''PRODUCT_OPTION''
	UNION ALL SELECT o.product_id FROM changed c JOIN option_values v ON v.id = c.owner_id JOIN product_options o ON o.id = v.option_id WHERE c.kind = ''OPTION_VALUE''
	UNION ALL SELECT p.id FROM changed c JOIN products p ON p.product_type_id = c.owner_id WHERE c.kind = ''PRODUCT_TYPE''
	UNION ALL SELECT coalesce(a.product_id, v.product_id) FROM changed c JOIN attribute_values a ON a.attribute_id = c.owner_id LEFT JOIN variants v ON v.id = a.variant_id WHERE c.kind = ''ATTRIBUTE''
	UNION ALL SELECT coalesce(a.product_id, v.product_id) FROM changed c JOIN attribute_choices o ON o.id = c.owner_id JOIN attribute_values a ON a.attribute_id = o.attribute_id AND a.choice_id = o.id LEFT JOIN variants v ON v.id = a.variant_id WHERE c.kind = ''ATTRIBUTE_CHOICE''');
CREATE TRIGGER "translations_inserted_of_categories" AFTER INSERT ON "translations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CATEGORY', 'SELECT owner_id FROM changed WHERE kind = ''CATEGORY''');
CREATE TRIGGER "translations_inserted_of_collections" AFTER INSERT ON "translations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT owner_id FROM changed WHERE kind = ''COLLECTION''');
CREATE TRIGGER "translations_updated" AFTER UPDATE ON "translations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT owner_id FROM changed WHERE kind = ''PRODUCT''
	UNION ALL SELECT v.product_id FROM changed c JOIN variants v ON v.id = c.owner_id WHERE c.kind = ''VARIANT''
	UNION ALL SELECT i.product_id FROM changed c JOIN product_images i ON i.id = c.owner_id WHERE c.kind = ''PRODUCT_IMAGE''
	UNION ALL SELECT o.product_id FROM changed c JOIN product_options o ON o.id = c.owner_id WHERE c.kind = ''PRODUCT_OPTION''
	UNION ALL SELECT o.product_id FROM changed c JOIN option_values v ON v.id = c.owner_id JOIN product_options o ON o.id = v.option_id WHERE c.kind = ''OPTION_VALUE''
	UNION ALL SELECT p.id FROM changed c JOIN products p ON p.product_type_id = c.owner_id WHERE c.kind = ''PRODUCT_TYPE''
	UNION ALL SELECT coalesce(a.product_id, v.product_id) FROM changed c JOIN attribute_values a ON a.attribute_id = c.owner_id LEFT JOIN variants v ON v.id = a.variant_id WHERE c.kind = ''ATTRIBUTE''
	UNION ALL SELECT coalesce(a.product_id, v.product_id) FROM changed c JOIN attribute_choices o ON o.id = c.owner_id JOIN attribute_values a ON a.attribute_id = o.attribute_id AND a.choice_id = o.id LEFT JOIN variants v ON v.id = a.variant_id WHERE c.kind = ''ATTRIBUTE_CHOICE''');
CREATE TRIGGER "translations_updated_of_categories" AFTER UPDATE ON "translations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CATEGORY', 'SELECT owner_id FROM changed WHERE kind = ''CATEGORY''');
CREATE TRIGGER "translations_updated_of_collections" AFTER UPDATE ON "translations" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT owner_id FROM changed WHERE kind = ''COLLECTION''');
CREATE TRIGGER "translations_deleted" AFTER DELETE ON "translations" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('PRODUCT', 'SELECT owner_id FROM changed WHERE kind = ''PRODUCT''
	UNION ALL SELECT v.product_id FROM changed c JOIN variants v ON v.id = c.owner_id WHERE c.kind = ''VARIANT''
	UNION ALL SELECT i.product_id FROM changed c JOIN product_images i ON i.id = c.owner_id WHERE c.kind = ''PRODUCT_IMAGE''
	UNION ALL SELECT o.product_id FROM changed c JOIN product_options o ON o.id = c.owner_id WHERE c.kind = ''PRODUCT_OPTION''
	UNION ALL SELECT o.product_id FROM changed c JOIN option_values v ON v.id = c.owner_id JOIN product_options o ON o.id = v.option_id WHERE c.kind = ''OPTION_VALUE''
	UNION ALL SELECT p.id FROM changed c JOIN products p ON p.product_type_id = c.owner_id WHERE c.kind = ''PRODUCT_TYPE''
	UNION ALL SELECT coalesce(a.product_id, v.product_id) FROM changed c JOIN attribute_values a ON a.attribute_id = c.owner_id LEFT JOIN variants v ON v.id = a.variant_id WHERE c.kind = ''ATTRIBUTE''
	UNION ALL SELECT coalesce(a.product_id, v.product_id) FROM changed c JOIN attribute_choices o ON o.id = c.owner_id JOIN attribute_values a ON a.attribute_id = o.attribute_id AND a.choice_id = o.id LEFT JOIN variants v ON v.id = a.variant_id WHERE c.kind = ''ATTRIBUTE_CHOICE''');
CREATE TRIGGER "translations_deleted_of_categories" AFTER DELETE ON "translations" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('CATEGORY', 'SELECT owner_id FROM changed WHERE kind = ''CATEGORY''');
CREATE TRIGGER "translations_deleted_of_collections" AFTER DELETE ON "translations" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_changes('COLLECTION', 'SELECT owner_id FROM changed WHERE kind = ''COLLECTION''');
CREATE TRIGGER "translations_truncated" AFTER TRUNCATE ON "translations" FOR EACH STATEMENT EXECUTE FUNCTION record_all_changed();
