UPDATE products SET status = 'DRAFT' WHERE slug = 'ethiopia-guji-natural';
