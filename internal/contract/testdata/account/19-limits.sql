INSERT INTO addresses (id, created_at, updated_at, full_name, line1, city, country, user_id)
SELECT gen_random_uuid(), now(), now(), 'Nell New', n::text, 'Berlin', 'DE', u.id
FROM users u, generate_series(3, 50) n WHERE u.email = 'new@example.com';
INSERT INTO payment_methods (id, created_at, updated_at, gateway, gateway_token, brand, last4, exp_month, exp_year, user_id)
SELECT gen_random_uuid(), now(), now(), 'test', n::text, 'visa', '0000', 1, 2030, u.id
FROM users u, generate_series(2, 20) n WHERE u.email = 'new@example.com';
