DELETE FROM addresses WHERE line1 <> 'Torstraße 141';
DELETE FROM payment_methods WHERE gateway_token <> 'tok_approved';
