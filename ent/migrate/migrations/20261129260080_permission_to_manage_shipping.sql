-- +goose Up
-- Nobody grants what they do not have. So who may manage the staff has the new permission from the beginning.
INSERT INTO "staff_permissions" ("id", "created_at", "updated_at", "user_id", "permission")
SELECT new_id(), now(), now(), "user_id", 'MANAGE_SHIPPING' FROM "staff_permissions" WHERE "permission" = 'MANAGE_STAFF' ON CONFLICT DO NOTHING;
