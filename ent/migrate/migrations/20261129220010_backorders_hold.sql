-- +goose Up
ALTER TABLE "stock_levels" VALIDATE CONSTRAINT "stock_levels_backorder_limit", VALIDATE CONSTRAINT "stock_levels_reserved_within_promised";
