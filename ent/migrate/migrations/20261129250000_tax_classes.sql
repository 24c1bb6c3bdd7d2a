-- +goose Up
-- create "tax_classes" table: kinds of goods that are taxed alike. One of them is the default: what goods have that are given none.
CREATE TABLE "tax_classes" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "version" bigint NOT NULL DEFAULT 1, "name" character varying NOT NULL, "code" character varying NOT NULL, "is_default" boolean NOT NULL DEFAULT false, PRIMARY KEY ("id"), CONSTRAINT "tax_classes_code" CHECK (code ~ '^[a-z0-9][a-z0-9_-]*$'));
-- create index "tax_classes_code_key" to table: "tax_classes"
CREATE UNIQUE INDEX "tax_classes_code_key" ON "tax_classes" ("code");
-- create index "taxclass_is_default" to table: "tax_classes"
CREATE UNIQUE INDEX "taxclass_is_default" ON "tax_classes" ("is_default") WHERE is_default;
INSERT INTO "tax_classes" ("id", "created_at", "updated_at", "name", "code", "is_default") VALUES (new_id(), now(), now(), 'Standard', 'standard', true);
CREATE TRIGGER "tax_classes_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "tax_classes" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('tax');
