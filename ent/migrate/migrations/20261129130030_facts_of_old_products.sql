-- +goose Up
-- What was there before is filtered by at once, and not only when a reader of the feed has come to it. No product is locked: the reader
-- begins by looking at all of them, and so at what changes meanwhile.
INSERT INTO "product_facts" ("product_id", "facts", "stocked") SELECT * FROM facts_of_products(ARRAY(SELECT "id" FROM "products")) ON CONFLICT DO NOTHING;
