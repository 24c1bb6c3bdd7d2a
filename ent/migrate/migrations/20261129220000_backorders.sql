-- +goose Up
-- A location may promise more of a variant than it has on hand: at most so many as its "backorder_limit". A constant default is added
-- without a look at the rows. The constraint of before stands beside the new ones until these hold.
ALTER TABLE "stock_levels" ADD COLUMN "backorder_limit" bigint NOT NULL DEFAULT 0,
	ADD CONSTRAINT "stock_levels_backorder_limit" CHECK (backorder_limit BETWEEN 0 AND 1000000) NOT VALID,
	ADD CONSTRAINT "stock_levels_reserved_within_promised" CHECK (on_hand >= 0 AND reserved >= 0 AND reserved <= on_hand + backorder_limit) NOT VALID;
