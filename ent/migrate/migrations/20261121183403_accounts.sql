-- +goose Up
-- modify "addresses" table
ALTER TABLE "addresses" ADD COLUMN "default_shipping" boolean NOT NULL DEFAULT false, ADD COLUMN "default_billing" boolean NOT NULL DEFAULT false;
-- create index "address_default_billing" to table: "addresses"
CREATE UNIQUE INDEX "address_default_billing" ON "addresses" ("user_id") WHERE default_billing;
-- create index "address_default_shipping" to table: "addresses"
CREATE UNIQUE INDEX "address_default_shipping" ON "addresses" ("user_id") WHERE default_shipping;
-- modify "sessions" table
ALTER TABLE "sessions" ADD COLUMN "delivery" character varying NOT NULL DEFAULT 'TOKEN';
-- create "audit_entries" table
CREATE TABLE "audit_entries" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "action" character varying NOT NULL, "actor" character varying NOT NULL, "subject" character varying NOT NULL DEFAULT '', "detail" jsonb NOT NULL, PRIMARY KEY ("id"));
-- create index "auditentry_actor_id" to table: "audit_entries"
CREATE INDEX "auditentry_actor_id" ON "audit_entries" ("actor", "id");
-- create index "auditentry_subject_id" to table: "audit_entries"
CREATE INDEX "auditentry_subject_id" ON "audit_entries" ("subject", "id");
-- create "external_sign_ins" table
CREATE TABLE "external_sign_ins" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "token_hash" bytea NOT NULL, "state_hash" bytea NOT NULL, "provider" character varying NOT NULL, "redirect_uri" character varying NOT NULL, "nonce" character varying NOT NULL, "code_verifier" character varying NOT NULL, "expires_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "externalsignin_expires_at" to table: "external_sign_ins"
CREATE INDEX "externalsignin_expires_at" ON "external_sign_ins" ("expires_at");
-- create index "externalsignin_token_hash" to table: "external_sign_ins"
CREATE UNIQUE INDEX "externalsignin_token_hash" ON "external_sign_ins" ("token_hash");
-- create "jobs" table
CREATE TABLE "jobs" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "kind" character varying NOT NULL, "payload" jsonb NOT NULL, "unique_key" character varying NULL, "status" character varying NOT NULL DEFAULT 'READY', "run_at" timestamptz NOT NULL, "attempts" bigint NOT NULL DEFAULT 0, "last_error" character varying NOT NULL DEFAULT '', PRIMARY KEY ("id"), CONSTRAINT "jobs_attempts_not_negative" CHECK (attempts >= 0));
-- create index "job_run_at" to table: "jobs"
CREATE INDEX "job_run_at" ON "jobs" ("run_at") WHERE ((status)::text = 'READY'::text);
-- create index "job_status_id" to table: "jobs"
CREATE INDEX "job_status_id" ON "jobs" ("status", "id");
-- create index "job_unique_key" to table: "jobs"
CREATE UNIQUE INDEX "job_unique_key" ON "jobs" ("unique_key") WHERE ((status)::text = 'READY'::text);
-- create "service_tokens" table
CREATE TABLE "service_tokens" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "token_hash" bytea NOT NULL, "permissions" jsonb NOT NULL, "last_used_at" timestamptz NULL, "expires_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "servicetoken_token_hash" to table: "service_tokens"
CREATE UNIQUE INDEX "servicetoken_token_hash" ON "service_tokens" ("token_hash");
-- create "sign_ups" table
CREATE TABLE "sign_ups" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "email" character varying NOT NULL, "name" character varying NOT NULL DEFAULT '', "password_hash" character varying NOT NULL, "expires_at" timestamptz NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "sign_ups_email_lower_case" CHECK ((email)::text = lower((email)::text)));
-- create index "signup_email_id" to table: "sign_ups"
CREATE INDEX "signup_email_id" ON "sign_ups" ("email", "id");
-- create index "signup_expires_at" to table: "sign_ups"
CREATE INDEX "signup_expires_at" ON "sign_ups" ("expires_at");
-- create "throttles" table
CREATE TABLE "throttles" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "key_hash" bytea NOT NULL, "failures" bigint NOT NULL, "open_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "throttle_key_hash" to table: "throttles"
CREATE UNIQUE INDEX "throttle_key_hash" ON "throttles" ("key_hash");
-- create index "throttle_updated_at" to table: "throttles"
CREATE INDEX "throttle_updated_at" ON "throttles" ("updated_at");
-- modify "users" table
ALTER TABLE "users" ALTER COLUMN "password_hash" DROP NOT NULL;
-- create index "user_email_prefix" to table: "users"
CREATE INDEX "user_email_prefix" ON "users" ("email" varchar_pattern_ops);
-- create index "user_kind_id" to table: "users"
CREATE INDEX "user_kind_id" ON "users" ("kind", "id");
-- create "credential_tokens" table
CREATE TABLE "credential_tokens" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "purpose" character varying NOT NULL, "email" character varying NOT NULL, "token_hash" bytea NOT NULL, "expires_at" timestamptz NOT NULL, "sign_up_id" uuid NULL, "user_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "credential_tokens_sign_ups_credential_tokens" FOREIGN KEY ("sign_up_id") REFERENCES "sign_ups" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "credential_tokens_users_credential_tokens" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT "credential_tokens_have_a_subject" CHECK (((sign_up_id IS NOT NULL) = ((purpose)::text = 'VERIFY_SIGN_UP'::text)) AND ((user_id IS NOT NULL) = ((purpose)::text <> 'VERIFY_SIGN_UP'::text))));
-- create index "credentialtoken_expires_at" to table: "credential_tokens"
CREATE INDEX "credentialtoken_expires_at" ON "credential_tokens" ("expires_at");
-- create index "credentialtoken_sign_up_id" to table: "credential_tokens"
CREATE INDEX "credentialtoken_sign_up_id" ON "credential_tokens" ("sign_up_id");
-- create index "credentialtoken_token_hash" to table: "credential_tokens"
CREATE UNIQUE INDEX "credentialtoken_token_hash" ON "credential_tokens" ("token_hash");
-- create index "credentialtoken_user_id_purpose" to table: "credential_tokens"
CREATE INDEX "credentialtoken_user_id_purpose" ON "credential_tokens" ("user_id", "purpose");
-- create "external_identities" table
CREATE TABLE "external_identities" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "issuer" character varying NOT NULL, "subject" character varying NOT NULL, "provider" character varying NOT NULL, "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "external_identities_users_external_identities" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "externalidentity_issuer_subject" to table: "external_identities"
CREATE UNIQUE INDEX "externalidentity_issuer_subject" ON "external_identities" ("issuer", "subject");
-- create index "externalidentity_user_id_id" to table: "external_identities"
CREATE INDEX "externalidentity_user_id_id" ON "external_identities" ("user_id", "id");
-- create "staff_permissions" table
CREATE TABLE "staff_permissions" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "permission" character varying NOT NULL, "user_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "staff_permissions_users_permissions" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "staffpermission_permission" to table: "staff_permissions"
CREATE INDEX "staffpermission_permission" ON "staff_permissions" ("permission");
-- create index "staffpermission_user_id_permission" to table: "staff_permissions"
CREATE UNIQUE INDEX "staffpermission_user_id_permission" ON "staff_permissions" ("user_id", "permission");
-- who was on the staff could do everything so far
INSERT INTO "staff_permissions" ("id", "created_at", "updated_at", "user_id", "permission")
SELECT gen_random_uuid(), now(), now(), "users"."id", p."permission"
FROM "users", unnest(ARRAY['MANAGE_PRODUCTS', 'MANAGE_STOCK', 'MANAGE_DISCOUNTS', 'READ_ORDERS', 'MANAGE_ORDERS', 'READ_CUSTOMERS', 'MANAGE_CUSTOMERS', 'READ_STAFF', 'MANAGE_STAFF', 'READ_AUDIT_LOG']) AS p("permission")
WHERE "users"."kind" = 'STAFF';
