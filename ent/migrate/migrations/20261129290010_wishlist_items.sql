-- +goose Up
-- create "wishlist_items" table: variants in wishlists.
CREATE TABLE "wishlist_items" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "quantity" bigint NOT NULL, "note" character varying NOT NULL DEFAULT '', "attributes" jsonb NOT NULL DEFAULT '[]', "wishlist_id" uuid NOT NULL, "variant_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "wishlist_items_wishlists_wishlist" FOREIGN KEY ("wishlist_id") REFERENCES "wishlists" ("id") ON DELETE CASCADE, CONSTRAINT "wishlist_items_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON DELETE CASCADE, CONSTRAINT "wishlist_items_quantity" CHECK (quantity BETWEEN 1 AND 1000));
-- create index "wishlistitem_wishlist_id_id" to table: "wishlist_items"
CREATE INDEX "wishlistitem_wishlist_id_id" ON "wishlist_items" ("wishlist_id", "id");
-- create index "wishlistitem_variant_id" to table: "wishlist_items"
CREATE INDEX "wishlistitem_variant_id" ON "wishlist_items" ("variant_id");
