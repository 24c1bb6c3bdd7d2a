-- +goose Up
ALTER TABLE "users" VALIDATE CONSTRAINT "users_customer_groups_customer_group";
