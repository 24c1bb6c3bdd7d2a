-- +goose Up
ALTER TABLE "fulfillments" VALIDATE CONSTRAINT "fulfillments_locations_location";
