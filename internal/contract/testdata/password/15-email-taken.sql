UPDATE users SET email = 'third@example.com' WHERE email = 'ada@example.com';
