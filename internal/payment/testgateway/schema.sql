-- Makes what is not there yet, as one statement. The lock is needed, since of two sessions that CREATE … IF NOT EXISTS at
-- once, one may fail.
DO $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('testgateway schema', 0));

    CREATE SCHEMA IF NOT EXISTS testgateway;

    CREATE TABLE IF NOT EXISTS testgateway.payments (
        reference    text PRIMARY KEY,
        attempt      uuid NOT NULL UNIQUE,
        token        text NOT NULL,
        amount       bigint NOT NULL CHECK (amount > 0),
        currency     char(3) NOT NULL,
        status       text NOT NULL,
        decline_code text NOT NULL DEFAULT '',
        held         bigint NOT NULL DEFAULT 0,
        captured     bigint NOT NULL DEFAULT 0,
        refunded     bigint NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND captured),
        created_at   timestamptz NOT NULL,
        CONSTRAINT payments_decline_code CHECK ((status = 'DECLINED') = (decline_code <> ''))
    );

    -- The constraint of databases from before part of an amount could be authorized has the name that Postgres gave it.
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'testgateway.payments'::regclass AND conname = 'payments_sums') THEN
        ALTER TABLE testgateway.payments DROP CONSTRAINT IF EXISTS payments_check, ADD CONSTRAINT payments_sums CHECK (CASE status
            WHEN 'AUTHORIZED' THEN held BETWEEN 1 AND amount AND captured = 0
            WHEN 'CAPTURED' THEN held = 0 AND captured BETWEEN 1 AND amount
            WHEN 'UNCONFIRMED' THEN held = 0 AND captured = 0
            WHEN 'ACTION_REQUIRED' THEN held = 0 AND captured = 0
            WHEN 'DECLINED' THEN held = 0 AND captured = 0
            WHEN 'VOIDED' THEN held = 0 AND captured = 0
            ELSE false
        END);
    END IF;

    -- The operations that were done, by the caller's id; an operation that was refused leaves nothing here.
    CREATE TABLE IF NOT EXISTS testgateway.operations (
        id        uuid PRIMARY KEY,
        reference text NOT NULL REFERENCES testgateway.payments,
        kind      text NOT NULL CHECK (kind IN ('CAPTURE', 'VOID', 'REFUND')),
        amount    bigint NOT NULL,
        at        timestamptz NOT NULL
    );

    CREATE INDEX IF NOT EXISTS operations_reference ON testgateway.operations (reference) WHERE kind = 'REFUND';

    -- Every change of every payment, by how much it moved each sum; appended to, never changed.
    CREATE TABLE IF NOT EXISTS testgateway.ledger (
        reference   text NOT NULL REFERENCES testgateway.payments,
        id          bigint GENERATED ALWAYS AS IDENTITY,
        from_status text,
        to_status   text NOT NULL,
        held        bigint NOT NULL,
        captured    bigint NOT NULL,
        refunded    bigint NOT NULL,
        at          timestamptz NOT NULL,
        PRIMARY KEY (reference, id)
    );
END
$$
