-- +goose Up
ALTER TABLE "method_exclusions" VALIDATE CONSTRAINT "method_exclusions_of_one_thing";
-- The constraint of before would let a method exclude one collection only.
ALTER TABLE "method_exclusions" DROP CONSTRAINT "method_exclusions_once";
ALTER TABLE "method_exclusions" ADD CONSTRAINT "method_exclusions_each_once" UNIQUE USING INDEX "method_exclusions_each_once";
