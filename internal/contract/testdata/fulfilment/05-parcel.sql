INSERT INTO order_deliveries (order_id, position, shipping_method_id, code, name, carrier, kind, list, discount, net, tax, earliest, latest, estimated)
	SELECT id, 9, gen_random_uuid(), 'shop', 'In the shop', '', 'PICKUP', 0, 0, 0, 0, '', '', false FROM orders ORDER BY id DESC LIMIT 1;
UPDATE order_lines SET delivery = 9 WHERE order_id = (SELECT order_id FROM order_deliveries WHERE position = 9);
