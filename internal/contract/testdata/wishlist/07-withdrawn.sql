UPDATE products SET status = 'ARCHIVED' WHERE id = (SELECT product_id FROM variants WHERE sku = 'SHEET');
