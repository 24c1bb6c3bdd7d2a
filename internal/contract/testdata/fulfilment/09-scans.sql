INSERT INTO parcel_scans (fulfillment_id, at, key, status, place, message)
	SELECT (SELECT fulfillment_id FROM order_events WHERE fulfillment_id IS NOT NULL ORDER BY id DESC LIMIT 1), '2026-11-20T10:00:00Z'::timestamptz + n * interval '1 hour', status, status, 'Berlin', 'Scanned.'
	FROM unnest(ARRAY['ANNOUNCED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'AVAILABLE_FOR_PICKUP', 'DELIVERED', 'FAILED_ATTEMPT', 'RETURNED', 'EXCEPTION', 'UNKNOWN']) WITH ORDINALITY t(status, n);
INSERT INTO courier_events (id, created_at, courier, event, number, payload, status, handled_at)
	SELECT gen_random_uuid(), '2026-11-29T10:00:00Z'::timestamptz + n * interval '1 second', 'easypost', 'evt_' || n, CASE WHEN status = 'IGNORED' THEN '' ELSE 'RB123456785GB' END, '', status, CASE WHEN status <> 'WAITING' THEN now() END
	FROM unnest(ARRAY['WAITING', 'RECORDED', 'NO_PARCEL', 'REFUSED', 'IGNORED']) WITH ORDINALITY t(status, n);
