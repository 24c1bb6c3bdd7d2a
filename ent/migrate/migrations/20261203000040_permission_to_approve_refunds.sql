-- +goose Up
-- Nobody can grant what they do not have: so those who manage the staff are the first who may approve refunds.
INSERT INTO "staff_permissions" ("id", "created_at", "updated_at", "user_id", "permission")
SELECT new_id(), now(), now(), "user_id", 'APPROVE_REFUNDS' FROM "staff_permissions" WHERE "permission" = 'MANAGE_STAFF';
