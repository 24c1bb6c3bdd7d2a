-- +goose Up
-- create "order_exports" table: lists of orders that the staff have written to files, and how far that has come. The position is the place in
-- the list up to which there are chunks. An export and its file are deleted once it has expired.
CREATE TABLE "order_exports" (
	"id" uuid NOT NULL,
	"created_at" timestamptz NOT NULL DEFAULT now(),
	"updated_at" timestamptz NOT NULL DEFAULT now(),
	"expires_at" timestamptz NOT NULL,
	"finished_at" timestamptz NULL,
	"actor" text NOT NULL,
	"status" text NOT NULL DEFAULT 'QUEUED',
	"failure" text NULL,
	"filter" jsonb NOT NULL,
	"sort" text NOT NULL,
	"format" text NOT NULL,
	"contents" text NOT NULL,
	"position" text NOT NULL DEFAULT '',
	"chunks" integer NOT NULL DEFAULT 0,
	"rows" bigint NOT NULL DEFAULT 0,
	"size" bigint NOT NULL DEFAULT 0,
	PRIMARY KEY ("id"),
	CONSTRAINT "order_exports_status_known" CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
	CONSTRAINT "order_exports_format_known" CHECK (format IN ('CSV', 'JSONL')),
	CONSTRAINT "order_exports_contents_known" CHECK (contents IN ('ORDERS', 'LINES')),
	CONSTRAINT "order_exports_finished" CHECK ((finished_at IS NOT NULL) = (status IN ('DONE', 'FAILED', 'CANCELLED'))),
	CONSTRAINT "order_exports_failure" CHECK ((failure IS NOT NULL) = (status = 'FAILED')),
	CONSTRAINT "order_exports_size" CHECK (chunks >= 0 AND rows >= 0 AND size BETWEEN 0 AND 1073741824)
);
CREATE INDEX "order_exports_expires_at" ON "order_exports" ("expires_at");
CREATE INDEX "order_exports_unfinished" ON "order_exports" ("updated_at") WHERE status IN ('QUEUED', 'RUNNING');
-- create "order_export_chunks" table: the files of exports, in parts. Each part is compressed by gzip, so that all of them together are, too.
CREATE TABLE "order_export_chunks" (
	"export_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"data" bytea NOT NULL,
	PRIMARY KEY ("export_id", "position"),
	CONSTRAINT "order_export_chunks_order_exports_export" FOREIGN KEY ("export_id") REFERENCES "order_exports" ("id") ON DELETE CASCADE,
	CONSTRAINT "order_export_chunks_bounded" CHECK (position > 0 AND octet_length(data) BETWEEN 1 AND 1100000)
);
ALTER TABLE "order_export_chunks" ALTER COLUMN "data" SET STORAGE EXTERNAL;
