-- +goose Up
ALTER TABLE "metafields" ADD CONSTRAINT "metafields_order_contacts_owner" FOREIGN KEY ("order_id") REFERENCES "order_contacts" ("order_id") ON DELETE CASCADE;
