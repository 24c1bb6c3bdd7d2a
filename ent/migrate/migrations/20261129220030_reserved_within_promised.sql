-- +goose Up
-- Servers of the last version promise nothing beyond what is on hand, so they do not need what is dropped.
ALTER TABLE "stock_levels" DROP CONSTRAINT "stock_levels_reserved_within_on_hand";
