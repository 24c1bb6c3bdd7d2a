-- +goose Up
-- what new rows are held to holds for the old ones, too
ALTER TABLE "returns" VALIDATE CONSTRAINT "returns_draft_orders_exchange", VALIDATE CONSTRAINT "returns_resolution_known";
ALTER TABLE "return_lines" VALIDATE CONSTRAINT "return_lines_variants_exchange", VALIDATE CONSTRAINT "return_lines_exchange";
