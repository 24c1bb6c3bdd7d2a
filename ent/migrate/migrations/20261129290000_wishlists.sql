-- +goose Up
-- create "wishlists" table: lists of variants that users mean to come back to.
CREATE TABLE "wishlists" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "kind" character varying NOT NULL DEFAULT 'LIST', "name" character varying NOT NULL, "share_hash" bytea NULL, "share_expires_at" timestamptz NULL, "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "wishlists_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE, CONSTRAINT "wishlists_expiry_of_a_share" CHECK (share_expires_at IS NULL OR share_hash IS NOT NULL));
-- create index "wishlist_user_id_id" to table: "wishlists"
CREATE INDEX "wishlist_user_id_id" ON "wishlists" ("user_id", "id");
-- create index "wishlist_saved_for_later" to table: "wishlists"
CREATE UNIQUE INDEX "wishlist_saved_for_later" ON "wishlists" ("user_id") WHERE kind = 'SAVED_FOR_LATER';
-- create index "wishlist_share_hash" to table: "wishlists"
CREATE UNIQUE INDEX "wishlist_share_hash" ON "wishlists" ("share_hash");
