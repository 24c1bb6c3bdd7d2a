-- +goose Up
-- create function "tenders_of_cart": what a shopper has chosen to pay with, as it is now: gift cards, and the credit in a currency that a
-- user has. Whether it can pay is not asked. Few carts have any, so it is called for these alone.
-- +goose StatementBegin
CREATE FUNCTION "tenders_of_cart"("chosen" jsonb, "owner" uuid, "own_currency" bpchar) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind, 'lastFour', t.last_four, 'currency', t.currency, 'balance', t.balance,
		'enabled', t.enabled, 'expiresAt', t.expires_at) ORDER BY t.kind, t.expires_at NULLS LAST, t.id)
	FROM (
		SELECT * FROM tenders WHERE id = ANY (SELECT card::uuid FROM jsonb_array_elements_text(chosen -> 'giftCards') card)
		UNION ALL
		SELECT * FROM tenders WHERE user_id = owner AND currency = own_currency AND (chosen -> 'storeCredit')::boolean
	) t
$$;
-- +goose StatementEnd
