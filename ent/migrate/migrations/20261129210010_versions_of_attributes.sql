-- +goose Up
-- Goes up with each change by the staff: of the attribute, and of its choices.
ALTER TABLE "attributes" ADD COLUMN "version" bigint NOT NULL DEFAULT 1;
