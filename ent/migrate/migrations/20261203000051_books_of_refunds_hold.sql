-- +goose Up
ALTER TABLE "postings" VALIDATE CONSTRAINT "postings_kind_known";
ALTER TABLE "postings" VALIDATE CONSTRAINT "postings_between_accounts";
