DELETE FROM addresses; DELETE FROM known_devices; DELETE FROM carts WHERE status <> 'OPEN';
