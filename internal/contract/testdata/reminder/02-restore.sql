INSERT INTO cart_reminders (cart_id, claimed_at, sent_at, address_hash, token_hash) SELECT id, now(), now(), '\x01', sha256('mailed') FROM carts WHERE email = 'guest@example.com';
