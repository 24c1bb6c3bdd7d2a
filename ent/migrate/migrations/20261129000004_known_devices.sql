-- +goose Up
-- create "known_devices" table
CREATE TABLE "known_devices" ("token_hash" bytea NOT NULL, "user_id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "last_used_at" timestamptz NOT NULL, "expires_at" timestamptz NOT NULL, PRIMARY KEY ("token_hash"), CONSTRAINT "known_devices_users_devices" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "knowndevice_user_id" to table: "known_devices"
CREATE INDEX "knowndevice_user_id" ON "known_devices" ("user_id");
-- create index "knowndevice_expires_at" to table: "known_devices"
CREATE INDEX "knowndevice_expires_at" ON "known_devices" ("expires_at");
