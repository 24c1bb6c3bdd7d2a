DELETE FROM order_exports;
INSERT INTO order_exports (id, created_at, expires_at, finished_at, actor, status, failure, filter, sort, format, contents, position, chunks, rows)
	SELECT ('0191a000-0000-7000-8000-00000000000' || i)::uuid, now(), now() + interval '7 days', CASE WHEN i > 2 THEN now() END, 'system', status,
		CASE status WHEN 'FAILED' THEN 'It is more than a gigabyte. Narrow the filter, and export the parts.' END, '{}', 'NEWEST',
		CASE WHEN i > 3 THEN 'JSONL' ELSE 'CSV' END, CASE WHEN i > 3 THEN 'LINES' ELSE 'ORDERS' END, '', 0, i
	FROM unnest(ARRAY['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED']) WITH ORDINALITY AS made (status, i);
