package account

import "github.com/shopgraph/shopgraph/internal/record"

// amount returns SQL for an amount of minor units as the contract's Money.
func amount(minor, currency string) string {
	exponent := `coalesce(($2::jsonb->>` + currency + `)::int, 2)`
	return `jsonb_build_object('amount', round((` + minor + `) / power(10::numeric, ` + exponent + `), ` + exponent + `)::text,
		'currencyCode', ` + currency + `)`
}

// notes returns SQL for what was noted of something, for its owner to see.
func notes(column, id string) string {
	return `(SELECT coalesce(jsonb_agg(jsonb_build_object('namespace', f.namespace, 'key', f.key, 'type', f.type, 'value', f.value,
		'description', f.description) ORDER BY f.namespace, f.key), '[]') FROM metafields f WHERE f.` + column + ` = ` + id + ` AND f.visibility = 'PUBLIC')`
}

// exportOfUser gathers all that is stored about a user ($1), secrets left out, as one JSON
// document. It reads the tables of all capabilities, so that the document shows one moment. The
// exponents of currencies are $2, as a JSON object.
var exportOfUser = record.NewStatement(`
	SELECT jsonb_build_object(
		'account', jsonb_build_object('kind', u.kind, 'email', u.email, 'name', u.name,
			'givenName', u.given_name, 'familyName', u.family_name, 'phone', u.phone, 'marketingConsentAt', u.marketing_consent_at, 'createdAt', u.created_at,
			'taxExempt', u.tax_exempt, 'taxExemptReason', u.tax_exempt_reason,
			'permissions', ARRAY(SELECT p.permission FROM staff_permissions p WHERE p.user_id = u.id ORDER BY p.permission),
			'metafields', ` + notes("user_id", "u.id") + `),
		'externalIdentities', (SELECT coalesce(jsonb_agg(jsonb_build_object('provider', e.provider, 'issuer', e.issuer,
			'subject', e.subject, 'createdAt', e.created_at) ORDER BY e.id), '[]') FROM external_identities e WHERE e.user_id = u.id),
		'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('userAgent', s.user_agent, 'createdAt', s.created_at,
			'lastUsedAt', s.last_used_at, 'expiresAt', s.expires_at) ORDER BY s.id), '[]') FROM sessions s WHERE s.user_id = u.id),
		'knownDevices', (SELECT coalesce(jsonb_agg(jsonb_build_object('createdAt', d.created_at, 'lastUsedAt', d.last_used_at,
			'expiresAt', d.expires_at) ORDER BY d.created_at, d.token_hash), '[]') FROM known_devices d WHERE d.user_id = u.id),
		'addresses', (SELECT coalesce(jsonb_agg(jsonb_build_object('fullName', a.full_name,
			'givenName', a.given_name, 'familyName', a.family_name, 'company', a.company,
			'line1', a.line1, 'line2', a.line2, 'city', a.city, 'region', a.region, 'postalCode', a.postal_code,
			'country', a.country, 'phone', a.phone, 'isDefaultShipping', a.default_shipping,
			'isDefaultBilling', a.default_billing, 'createdAt', a.created_at) ORDER BY a.id), '[]')
			FROM addresses a WHERE a.user_id = u.id),
		'paymentMethods', (SELECT coalesce(jsonb_agg(jsonb_build_object('brand', m.brand, 'last4', m.last4,
			'expMonth', m.exp_month, 'expYear', m.exp_year, 'createdAt', m.created_at) ORDER BY m.id), '[]')
			FROM payment_methods m WHERE m.user_id = u.id),
		'carts', (SELECT coalesce(jsonb_agg(jsonb_build_object('status', c.status, 'currency', c.currency, 'createdAt', c.created_at,
			'email', c.email, 'phone', c.phone, 'country', c.country, 'shippingAddress', c.shipping_address,
			'billingAddress', c.billing_address, 'vatNumber', c.vat_number, 'note', c.note, 'giftMessage', c.gift_message, 'attributes', c.attributes,
			'metafields', ` + notes("cart_id", "c.id") + `,
			'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('sku', v.sku, 'quantity', l.quantity,
				'attributes', l.attributes, 'giftWrap', l.gift_wrap) ORDER BY l.id), '[]')
				FROM cart_lines l JOIN variants v ON v.id = l.variant_id WHERE l.cart_id = c.id)) ORDER BY c.id), '[]')
			FROM carts c WHERE c.user_id = u.id),
		'wishlists', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', w.kind, 'name', w.name, 'createdAt', w.created_at,
			'shareExpiresAt', w.share_expires_at,
			'items', (SELECT coalesce(jsonb_agg(jsonb_build_object('sku', v.sku, 'quantity', i.quantity, 'note', i.note,
				'attributes', i.attributes, 'createdAt', i.created_at) ORDER BY i.id), '[]')
				FROM wishlist_items i JOIN variants v ON v.id = i.variant_id WHERE i.wishlist_id = w.id)) ORDER BY w.id), '[]')
			FROM wishlists w WHERE w.user_id = u.id),
		'productAlerts', (SELECT coalesce(jsonb_agg(jsonb_build_object('type', a.type, 'sku', v.sku, 'country', a.country, 'currency', a.currency,
			'language', a.language, 'createdAt', a.created_at, 'sentAt', a.sent_at) ORDER BY a.id), '[]')
			FROM product_alerts a JOIN variants v ON v.id = a.variant_id WHERE a.user_id = u.id),
		'orders', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', o.number, 'status', o.status, 'currency', o.currency,
			'total', ` + amount("o.total_net + o.total_tax", "o.currency") + `, 'createdAt', o.created_at, 'cancelReason', o.cancel_reason,
			'metafields', ` + notes("order_id", "o.id") + `,
			'contact', (SELECT jsonb_build_object('email', k.email, 'phone', k.phone, 'shippingAddress', k.shipping_address,
				'billingAddress', k.billing_address, 'vatNumber', k.vat_number, 'note', k.note, 'giftMessage', k.gift_message, 'attributes', k.attributes,
				'lineAttributes', k.line_attributes) FROM order_contacts k WHERE k.order_id = o.id),
			'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('sku', l.sku, 'product', l.product_name,
				'variant', l.variant_name, 'quantity', l.quantity, 'giftWrap', l.gift_wrap, 'total', ` + amount("l.total_net + l.total_tax", "o.currency") + `) ORDER BY l.id), '[]')
				FROM order_lines l WHERE l.order_id = o.id),
			'payments', (SELECT coalesce(jsonb_agg(jsonb_build_object('status', p.status, 'amount', ` + amount("p.amount", "p.currency") + `,
				'method', CASE WHEN p.method_kind IS NOT NULL THEN
					jsonb_build_object('kind', p.method_kind, 'brand', p.method_brand, 'last4', p.method_last4) END,
				'createdAt', p.created_at) ORDER BY p.id), '[]') FROM payments p WHERE p.order_id = o.id),
			'fulfillments', (SELECT coalesce(jsonb_agg(jsonb_build_object('status', f.status, 'carrier', f.carrier,
				'trackingNumber', f.tracking_number, 'shippedAt', f.shipped_at, 'deliveredAt', f.delivered_at,
				'scans', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', c.at, 'status', c.status, 'place', c.place, 'message', c.message) ORDER BY c.at, c.key), '[]')
					FROM parcel_scans c WHERE c.fulfillment_id = f.id)) ORDER BY f.id), '[]')
				FROM fulfillments f WHERE f.order_id = o.id),
			'returns', (SELECT coalesce(jsonb_agg(jsonb_build_object('status', b.status, 'note', b.note, 'declineReason', b.decline_reason,
				'carrier', b.carrier, 'trackingNumber', b.tracking_number, 'createdAt', b.created_at) ORDER BY b.id), '[]')
				FROM returns b WHERE b.order_id = o.id)) ORDER BY o.id), '[]')
			FROM orders o WHERE o.user_id = u.id)
	) FROM users u WHERE u.id = $1`)
