INSERT INTO service_tokens (id, created_at, updated_at, name, token_hash, permissions)
SELECT gen_random_uuid(), now(), now(), 'robot ' || n, decode(lpad(to_hex(n), 64, '0'), 'hex'), '[]' FROM generate_series(1, 100) n;
