-- +goose Up
-- create "rule_versions" table: which version holds of the rules that prices follow from. It has one row.
CREATE TABLE "rule_versions" (
	"one" boolean NOT NULL DEFAULT true PRIMARY KEY,
	"promotion" bigint NOT NULL DEFAULT 1,
	"shipping" bigint NOT NULL DEFAULT 1,
	"tax" bigint NOT NULL DEFAULT 1,
	CONSTRAINT "rule_versions_one" CHECK ("one")
);
INSERT INTO "rule_versions" DEFAULT VALUES;
-- create function "change_rules": what a trigger on a table of rules does, of a kind that it is given.
-- +goose StatementBegin
CREATE FUNCTION "change_rules"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('UPDATE rule_versions SET %I = %1$I + 1', TG_ARGV[0]);
	RETURN NULL;
END $$;
-- +goose StatementEnd
