UPDATE variants SET quantity_minimum = 8, quantity_increment = 4 WHERE sku = 'DINNER-OAT';
