-- +goose Up
-- modify "service_tokens" table
ALTER TABLE "service_tokens" ADD COLUMN "created_by" character varying NULL;
-- Who made the tokens that there are is in the audit log, under their ids as clients see them: in base 32, 5 bits a character.
UPDATE "service_tokens" SET "created_by" = a."actor" FROM "audit_entries" AS a
	WHERE a."action" = 'service_token.created' AND a."actor" LIKE 'user\_%' AND a."subject" = 'svc_' || (
		SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
			substring(B'00' || ('x' || replace("service_tokens"."id"::text, '-', ''))::bit(128) FROM i * 5 + 1 FOR 5)::bit(5)::int + 1, 1), '' ORDER BY i)
		FROM generate_series(0, 25) AS i);
