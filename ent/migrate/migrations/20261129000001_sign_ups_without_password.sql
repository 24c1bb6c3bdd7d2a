-- +goose Up
-- modify "sign_ups" table: the password is chosen when the link is opened
ALTER TABLE "sign_ups" ALTER COLUMN "password_hash" DROP NOT NULL;
