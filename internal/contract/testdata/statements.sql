-- What statements are counted on: pages of up to 100 rows, and things that have 1, 10 and 100 of what is below them.

INSERT INTO categories (id, created_at, updated_at, name, slug)
SELECT gen_random_uuid(), now(), now(), slug, slug
FROM unnest(ARRAY['rows', 'root-1', 'root-10', 'root-100']) slug;

INSERT INTO categories (id, created_at, updated_at, name, slug, position, parent_id)
SELECT gen_random_uuid(), now(), now(), 'child ' || i, 'root-' || n || '-' || i, i, c.id
FROM unnest(ARRAY[1, 10, 100]) n
JOIN categories c ON c.slug = 'root-' || n
CROSS JOIN generate_series(1, n) i;

-- 100 products in rows, 2 in each child of a root, and one of 1, of 10 and of 100 variants and pictures.
INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
SELECT gen_random_uuid(), now(), now(), c.slug || ' ' || i, c.slug || '-product-' || i, 'ACTIVE', c.id
FROM categories c
CROSS JOIN generate_series(1, CASE c.slug WHEN 'rows' THEN 100 ELSE 2 END) i
WHERE c.slug = 'rows' OR c.slug LIKE 'root-%-%';

INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
SELECT gen_random_uuid(), now(), now(), 'size ' || n, 'size-product-' || n, 'ACTIVE', c.id
FROM unnest(ARRAY[1, 10, 100]) n JOIN categories c ON c.slug = 'root-1';

INSERT INTO variants (id, created_at, updated_at, sku, name, options, position, product_id)
SELECT gen_random_uuid(), now(), now(), p.slug || '-' || i, 'size ' || i, '[]', i, p.id
FROM products p
CROSS JOIN generate_series(1, CASE WHEN p.slug LIKE 'size-%' THEN split_part(p.slug, '-', 3)::int ELSE 2 END) i
WHERE p.slug LIKE '%-product-%';

INSERT INTO prices (id, created_at, updated_at, currency, amount, variant_id)
SELECT gen_random_uuid(), now(), now(), 'USD', 100, v.id
FROM variants v WHERE v.sku LIKE '%-product-%';

INSERT INTO product_images (id, created_at, updated_at, url, position, product_id)
SELECT gen_random_uuid(), now(), now(), 'https://images.example.com/' || i, i, p.id
FROM products p
CROSS JOIN generate_series(1, CASE WHEN p.slug LIKE 'size-%' THEN split_part(p.slug, '-', 3)::int ELSE 2 END) i
WHERE p.slug LIKE '%-product-%';

UPDATE variants SET image_id = i.id FROM product_images i
WHERE i.product_id = variants.product_id AND i.position = 1 AND variants.sku LIKE '%-product-%';

-- Each product, and each variant, has a number, two choices, a metafield, and a reference: to a product, or every other variant to
-- a category.
UPDATE products SET product_type_id = (SELECT id FROM product_types WHERE slug = 'coffee') WHERE slug LIKE '%-product-%';

INSERT INTO product_type_attributes (product_type_id, owner, attribute_id, position)
SELECT t.id, 'VARIANT', a.id, 10 FROM product_types t, attributes a WHERE t.slug = 'coffee' AND a.slug IN ('notes', 'altitude', 'goes-with');

INSERT INTO attribute_values (id, product_id, variant_id, attribute_id, kind, number, choice_id, reference_product_id, reference_category_id)
SELECT gen_random_uuid(), o.product_id, o.variant_id, a.id, a.kind, CASE a.kind WHEN 'NUMBER' THEN 1000 END, c.id,
  CASE WHEN a.kind = 'REFERENCE' AND o.n % 2 = 0 THEN r.id END, CASE WHEN a.kind = 'REFERENCE' AND o.n % 2 = 1 THEN r.category_id END
FROM (
  SELECT id AS product_id, NULL::uuid AS variant_id, 0 AS n FROM products WHERE slug LIKE '%-product-%'
  UNION ALL
  SELECT NULL, id, position FROM variants WHERE sku LIKE '%-product-%'
) o
JOIN products r ON r.slug = 'diner-mug'
JOIN attributes a ON a.slug IN ('notes', 'altitude', 'goes-with')
LEFT JOIN attribute_choices c ON c.attribute_id = a.id AND c.position < 2;

INSERT INTO metafields (id, created_at, updated_at, product_id, variant_id, namespace, key, type, value, visibility)
SELECT gen_random_uuid(), now(), now(), o.product_id, o.variant_id, 'rows', 'row', 'TEXT', 'x', 'PUBLIC' FROM (
  SELECT id AS product_id, NULL::uuid AS variant_id FROM products WHERE slug LIKE '%-product-%'
  UNION ALL SELECT NULL, id FROM variants WHERE sku LIKE '%-product-%'
) o;

INSERT INTO stock_levels (id, created_at, updated_at, on_hand, location_id, variant_id)
SELECT gen_random_uuid(), now(), now(), 1000, l.id, v.id
FROM variants v CROSS JOIN locations l WHERE v.sku LIKE '%-product-%';

INSERT INTO addresses (id, created_at, updated_at, full_name, line1, city, country, user_id)
SELECT gen_random_uuid(), now(), now(), 'Ada', i::text, 'Berlin', 'DE', u.id
FROM users u CROSS JOIN generate_series(2, 10) i WHERE u.email = 'ada@example.com';

-- Ada has 100 orders of 2 lines, Grace one of 1, one of 10 and one of 100; each with as many payments, parcels and events.
INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax,
  status, last_sequence, payment_due_at, user_id)
SELECT gen_random_uuid(), now(), now(), o.number, gen_random_uuid(), 'USD', 100, 0, 100, 0, 'PROCESSING', o.n, now(), u.id
FROM (
  SELECT 'ada@example.com' AS email, 'ROWS-' || i || '-2' AS number, 2 AS n FROM generate_series(1, 100) i
  UNION ALL
  SELECT 'grace@example.com', 'SIZE-' || n, n FROM unnest(ARRAY[1, 10, 100]) n
) o JOIN users u USING (email);

INSERT INTO order_contacts (id, created_at, updated_at, email, shipping_address, billing_address, order_id)
SELECT gen_random_uuid(), now(), now(), 'ada@example.com', '{"city": "Berlin"}', '{"city": "Berlin"}', id FROM orders;

INSERT INTO metafields (id, created_at, updated_at, order_id, namespace, key, type, value, visibility)
SELECT gen_random_uuid(), now(), now(), id, 'rows', 'row', 'TEXT', 'x', 'PUBLIC' FROM orders;

INSERT INTO order_lines (id, created_at, updated_at, position, product_name, variant_name, sku, quantity,
  unit_net, unit_tax, total_net, total_tax, currency, order_id, variant_id)
SELECT gen_random_uuid(), now(), now(), i, v.sku, v.name, v.sku, 1, 100, 0, 100, 0, 'USD', o.id, v.id
FROM orders o
CROSS JOIN generate_series(1, o.last_sequence) i
JOIN variants v ON v.sku = 'rows-product-' || i || '-1';

INSERT INTO payments (id, created_at, updated_at, gateway, gateway_token, currency, amount, authorized_amount, status, method_kind, method_brand, method_last4, order_id)
SELECT gen_random_uuid(), now(), now(), 'test', 'tok_approved', 'USD', 100, 100, 'AUTHORIZED', 'CARD', 'visa', '4242', o.id
FROM orders o CROSS JOIN generate_series(1, o.last_sequence) i;

INSERT INTO fulfillments (id, created_at, updated_at, tracking_number, order_id)
SELECT gen_random_uuid(), now(), now(), i, o.id
FROM orders o CROSS JOIN generate_series(1, o.last_sequence) i;

INSERT INTO fulfillment_lines (id, created_at, updated_at, quantity, fulfillment_id, order_line_id)
SELECT gen_random_uuid(), now(), now(), 1, f.id, l.id
FROM fulfillments f JOIN order_lines l ON l.order_id = f.order_id AND l.position = f.tracking_number::int;

INSERT INTO order_events (id, created_at, updated_at, sequence, type, status, order_id, fulfillment_id)
SELECT gen_random_uuid(), now(), now(), f.tracking_number::int, 'FULFILLMENT_CREATED', 'PROCESSING', f.order_id, f.id
FROM fulfillments f;

-- 100 customers with two of what belongs to an account and two orders, the oldest of the store, and 100 members of the staff.
INSERT INTO users (id, created_at, updated_at, kind, email, name)
SELECT gen_random_uuid(), now(), now(), k.kind, lower(k.kind) || '-' || i || '@rows.example.com', 'Row ' || i
FROM unnest(ARRAY['CUSTOMER', 'STAFF']) k(kind), generate_series(1, 100) i;

INSERT INTO staff_permissions (id, created_at, updated_at, permission, user_id)
SELECT gen_random_uuid(), now(), now(), p, u.id
FROM users u, unnest(ARRAY['READ_ORDERS', 'READ_STAFF']) p WHERE u.email LIKE 'staff-%@rows.example.com';

INSERT INTO addresses (id, created_at, updated_at, full_name, line1, city, country, user_id)
SELECT gen_random_uuid(), now(), now(), u.name, i::text, 'Berlin', 'DE', u.id
FROM users u, generate_series(1, 2) i WHERE u.email LIKE 'customer-%@rows.example.com';

INSERT INTO payment_methods (id, created_at, updated_at, gateway, gateway_token, brand, last4, exp_month, exp_year, user_id)
SELECT gen_random_uuid(), now(), now(), 'test', i::text, 'visa', '0000', 1, 2040, u.id
FROM users u, generate_series(1, 2) i WHERE u.email LIKE 'customer-%@rows.example.com';

INSERT INTO external_identities (id, created_at, updated_at, provider, issuer, subject, user_id)
SELECT gen_random_uuid(), now(), now(), 'test', 'https://' || i || '.example.com', u.email, u.id
FROM users u, generate_series(1, 2) i WHERE u.email LIKE 'customer-%@rows.example.com';

INSERT INTO carts (id, created_at, updated_at, currency, user_id)
SELECT gen_random_uuid(), now(), now(), 'USD', id FROM users WHERE email LIKE 'customer-%@rows.example.com';

INSERT INTO cart_lines (id, created_at, updated_at, quantity, unit_amount, cart_id, variant_id)
SELECT gen_random_uuid(), now(), now(), 1, 100, c.id, v.id
FROM carts c JOIN users u ON u.id = c.user_id, generate_series(1, 2) i
JOIN variants v ON v.sku = 'rows-product-' || i || '-1'
WHERE u.email LIKE 'customer-%@rows.example.com';

INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax,
  status, last_sequence, payment_due_at, user_id)
SELECT ('00000000-0000-7000-8000-' || lpad(row_number() OVER ()::text, 12, '0'))::uuid, now(), now(), 'OF-' || u.email || i, gen_random_uuid(), 'USD', 100, 0, 100, 0, 'CONFIRMED', 0, now(), u.id
FROM users u, generate_series(1, 2) i WHERE u.email LIKE 'customer-%@rows.example.com';

INSERT INTO audit_entries (id, created_at, updated_at, action, actor, subject, detail)
SELECT gen_random_uuid(), now(), now(), 'row', 'rows', 'rows', '{}' FROM generate_series(1, 100);

-- All of it has German texts.
INSERT INTO translations (owner_id, kind, field, language, value, source_hash)
SELECT id, kind, field, 'de', CASE field WHEN 'slug' THEN 'zeilen' || coalesce(nullif('-' || slug, '-rows'), '') ELSE value END, sha256('')
FROM (
  SELECT id, slug, 'CATEGORY' AS kind, field, 'Kategorie' AS value FROM categories, unnest(ARRAY['name', 'slug', 'seoTitle']) field WHERE slug = 'rows' OR slug LIKE 'root-%'
  UNION ALL
  SELECT id, slug, 'PRODUCT', field, 'Produkt' FROM products, unnest(ARRAY['name', 'slug', 'description', 'seoTitle']) field WHERE slug LIKE '%-product-%'
  UNION ALL
  SELECT id, sku, 'VARIANT', 'name', 'Variante' FROM variants WHERE sku LIKE '%-product-%'
  UNION ALL
  SELECT i.id, '', 'PRODUCT_IMAGE', 'alt', 'Bild' FROM product_images i JOIN products p ON p.id = i.product_id WHERE p.slug LIKE '%-product-%'
) texts;

INSERT INTO search_pins (query, position, product_id)
SELECT 'query ' || i, 0, p.id FROM generate_series(1, 100) i JOIN products p ON p.slug = 'rows-product-' || i;
