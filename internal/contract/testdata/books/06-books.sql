INSERT INTO gateway_movements (gateway, reference, kind, amount, currency, occurred_at) VALUES
	('test', 'fee', 'FEE', -120, 'USD', '2026-03-01T12:00:00Z'), ('test', 'payout', 'PAYOUT', -3000, 'USD', '2026-03-02T12:00:00Z'), ('other', 'payout', 'PAYOUT', 100, 'EUR', '2026-03-02T12:00:00Z');
