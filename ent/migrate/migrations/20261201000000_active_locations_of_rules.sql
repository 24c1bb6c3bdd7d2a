-- +goose Up
-- Goods are parted by the location that they are sent from where more than one is active.
CREATE OR REPLACE TRIGGER "locations_changed_shipping" AFTER INSERT OR UPDATE OF "country", "active" OR DELETE OR TRUNCATE ON "locations" FOR EACH STATEMENT EXECUTE FUNCTION change_rules('shipping');
