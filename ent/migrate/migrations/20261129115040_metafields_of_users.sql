-- +goose Up
ALTER TABLE "metafields" ADD CONSTRAINT "metafields_users_owner" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE;
