UPDATE products SET status = 'DRAFT' WHERE slug = 'butter-dish';
