-- +goose Up
-- modify "credential_tokens" table
ALTER TABLE "credential_tokens" ADD COLUMN "session_id" uuid NULL;
