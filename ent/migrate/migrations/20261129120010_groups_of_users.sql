-- +goose Up
ALTER TABLE "users" ADD COLUMN "customer_group_id" uuid NULL,
	ADD CONSTRAINT "users_customer_groups_customer_group" FOREIGN KEY ("customer_group_id") REFERENCES "customer_groups" ("id") ON DELETE RESTRICT NOT VALID;
