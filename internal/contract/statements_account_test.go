package contract_test

import (
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// accountEdges are all that a list of users leads to.
const accountEdges = `
	id kind email name hasPassword createdAt permissions
	externalIdentities { id provider }
	addresses { id line1 isDefaultShipping }
	paymentMethods { id last4 }
	cart { id totalQuantity total { gross { amount } } lines { quantity variant { sku product { name } } } }
	orders(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { number lines { sku } } }`

// accountReads are what users see of their own accounts. What they have is made before they ask.
var accountReads = []measured{
	{"me with addresses and identities", 4, "me.addresses", func(t *testing.T, c *counted, n int) data {
		c.give(t, n)
		me := c.grace.ask(t, `{ me { email permissions addresses { city } externalIdentities { provider } } }`, nil)
		if got := len(me.list("me.externalIdentities")); got != n {
			t.Errorf("%d identities, want %d", got, n)
		}
		return me
	}},
	{"sessions", 1, "sessions", func(t *testing.T, c *counted, n int) data {
		c.giveSessions(t, n-1)
		return c.grace.ask(t, `{ sessions { id userAgent isCurrent lastUsedAt } }`, nil)
	}},
	{"nodes: sessions", 1, "nodes", func(t *testing.T, c *counted, n int) data {
		c.giveSessions(t, n-1)
		ids := c.nodes(t, "sess", "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1", demo.OtherEmail)
		return c.grace.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Session { userAgent isCurrent } } }`, variables{"ids": ids})
	}},
	{"nodes: identities", 1, "nodes", func(t *testing.T, c *counted, n int) data {
		c.give(t, n)
		ids := c.nodes(t, "extid", "SELECT e.id FROM external_identities e JOIN users u ON u.id = e.user_id WHERE u.email = $1", demo.OtherEmail)
		return c.grace.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ExternalIdentity { provider } } }`, variables{"ids": ids})
	}},
	{"accountExport", 1, "accountExport.addresses", func(t *testing.T, c *counted, n int) data {
		c.give(t, n)
		return c.grace.ask(t, `{ accountExport }`, nil)
	}},
	{"sessionsRevokeAll", 3, "revoked", func(t *testing.T, c *counted, n int) data {
		c.giveSessions(t, n)
		c.grace.ask(t, `mutation { sessionsRevokeAll(input: {}) { revokedCount } }`, nil).is("sessionsRevokeAll.revokedCount", n)
		return data{t, map[string]any{"revoked": make([]any, n)}}
	}},
	{"ordersClaim", 5, "ordersClaim.orders", func(t *testing.T, c *counted, n int) data {
		c.giveGuestOrders(t, n)
		return c.grace.ask(t, `mutation { ordersClaim(input: {}) { orders { number email lines { sku } } hasMore } }`, nil)
	}},
	{"signIn with a cart", 17, "signIn.cart.lines", func(t *testing.T, c *counted, n int) data {
		c.grace.at(c.uncounted).ask(t, createCart, variables{"input": variables{"lines": c.variants(t, 1)}}) // to be added to
		cart := c.uncounted.ask(t, createCart, variables{"input": variables{"lines": c.variants(t, n)}})
		return c.guest.ask(t, `mutation($input: SignInInput!) { signIn(input: $input) { token user { name } cart {`+cartEdges+`} } }`,
			variables{"input": variables{
				"email": demo.OtherEmail, "password": demo.Password,
				"cart": variables{"id": cart.text("cartCreate.cart.id"), "token": cart.text("cartCreate.token")},
			}})
	}},
}

// staffReads are what the staff sees of others.
var staffReads = []measured{
	{"customers, all edges", 13, "customers.nodes", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `query($n: Int) { customers(first: $n, filter: { search: "customer-" }) {
			totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } nodes {`+accountEdges+`} } }`, variables{"n": n})
	}},
	{"staff", 4, "staff.nodes", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `query($n: Int) { staff(first: $n, filter: { search: "staff-" }) {
			pageInfo { hasNextPage } nodes {`+accountEdges+`} } }`, variables{"n": n})
	}},
	{"pins of search", 2, "searchPins", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `query($n: Int) { searchPins(first: $n) { query products { name } } }`, variables{"n": n})
	}},
	{"auditLog", 2, "auditLog.nodes", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `query($n: Int) { auditLog(first: $n, filter: { actor: "rows" }) {
			totalCount edges { cursor } nodes { id action actor subject detail createdAt } } }`, variables{"n": n})
	}},
	{"serviceTokens", 1, "serviceTokens", func(t *testing.T, c *counted, n int) data {
		c.giveServices(t, n)
		return c.staff.ask(t, `{ serviceTokens { id name permissions lastUsedAt } }`, nil)
	}},
	{"nodes: service tokens", 1, "nodes", func(t *testing.T, c *counted, n int) data {
		c.giveServices(t, n)
		ids := c.nodes(t, "svc", "SELECT id FROM service_tokens")
		return c.staff.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ServiceToken { name permissions } } }`, variables{"ids": ids})
	}},
	{"nodes: audit entries", 1, "nodes", func(t *testing.T, c *counted, n int) data {
		ids := c.nodes(t, "audit", "SELECT id FROM audit_entries WHERE actor = 'rows' LIMIT $1", n)
		return c.staff.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on AuditEntry { action detail } } }`, variables{"ids": ids})
	}},
	{"nodes: users", 12, "nodes", func(t *testing.T, c *counted, n int) data {
		ids := c.nodes(t, "user", "SELECT id FROM users WHERE email LIKE 'customer-%' LIMIT $1", n)
		return c.staff.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on User {`+accountEdges+`} } }`, variables{"ids": ids})
	}},
}

// exec changes the database aside.
func (c *counted) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := c.st.DB.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// give gives Grace exactly n addresses and identities.
func (c *counted) give(t *testing.T, n int) {
	t.Helper()
	c.exec(t, `DELETE FROM addresses WHERE user_id = (SELECT id FROM users WHERE email = $1)`, demo.OtherEmail)
	c.exec(t, `DELETE FROM external_identities WHERE user_id = (SELECT id FROM users WHERE email = $1)`, demo.OtherEmail)
	c.exec(t, `INSERT INTO addresses (id, created_at, updated_at, full_name, line1, city, country, user_id)
		SELECT gen_random_uuid(), now(), now(), u.name, i::text, 'Berlin', 'DE', u.id
		FROM users u, generate_series(1, $2::int) i WHERE u.email = $1`, demo.OtherEmail, n)
	c.exec(t, `INSERT INTO external_identities (id, created_at, updated_at, provider, issuer, subject, user_id)
		SELECT gen_random_uuid(), now(), now(), 'test', 'https://grace-' || i || '.example.com', 'grace', u.id
		FROM users u, generate_series(1, $2::int) i WHERE u.email = $1`, demo.OtherEmail, n)
}

// giveSessions gives Grace exactly n sessions beside the one that she asks with.
func (c *counted) giveSessions(t *testing.T, n int) {
	t.Helper()
	c.exec(t, `DELETE FROM sessions WHERE user_agent = 'row' OR user_id = (SELECT id FROM users WHERE email = $1)
		AND token_hash <> sha256(convert_to($2, 'UTF8'))`, demo.OtherEmail, c.grace.token)
	c.exec(t, `INSERT INTO sessions (id, created_at, updated_at, token_hash, user_agent, last_used_at, expires_at, user_id)
		SELECT gen_random_uuid(), now(), now(), sha256(convert_to('row ' || i, 'UTF8')), 'row', now(), now() + interval '1 day', u.id
		FROM users u, generate_series(1, $2::int) i WHERE u.email = $1`, demo.OtherEmail, n)
}

// giveGuestOrders makes exactly n orders that a guest has placed with Grace's address.
func (c *counted) giveGuestOrders(t *testing.T, n int) {
	t.Helper()
	c.exec(t, `DELETE FROM orders WHERE number LIKE 'GUEST-%'`)
	c.exec(t, `WITH placed AS (
			INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax,
				status, payment_due_at)
			SELECT gen_random_uuid(), now(), now(), 'GUEST-' || i, gen_random_uuid(), 'USD', 100, 0, 100, 0, 'EXPIRED', now()
			FROM generate_series(1, $2::int) i RETURNING id
		)
		INSERT INTO order_contacts (id, created_at, updated_at, email, shipping_address, billing_address, order_id)
		SELECT gen_random_uuid(), now(), now(), $1, '{}', '{}', id FROM placed`, demo.OtherEmail, n)
}

// giveServices makes exactly n services' tokens.
func (c *counted) giveServices(t *testing.T, n int) {
	t.Helper()
	c.exec(t, `DELETE FROM service_tokens`)
	c.exec(t, `INSERT INTO service_tokens (id, created_at, updated_at, name, token_hash, permissions)
		SELECT gen_random_uuid(), now(), now(), 'row ' || i, sha256(convert_to('row ' || i, 'UTF8')), '["READ_ORDERS"]'
		FROM generate_series(1, $1::int) i`, n)
}

// nodes returns the ids that a query finds, of one kind.
func (c *counted) nodes(t *testing.T, prefix, query string, args ...any) []any {
	t.Helper()
	var ids []any
	for _, id := range c.ids(t, query, args...) {
		text := typeid.Of[typeid.User](id).String() // but for the prefix they are written alike
		ids = append(ids, prefix+text[len("user"):])
	}
	return ids
}

// TestSessionsAreCached: a session costs a statement when it is first used, and then none.
func TestSessionsAreCached(t *testing.T) {
	t.Parallel()
	c := newCounted(t)
	ask := func() []string {
		mark := c.requests.mark()
		c.ada.ask(t, `{ __typename }`, nil)
		return c.requests.recorder.Texts()[mark:]
	}
	if first := ask(); len(first) != 1 {
		t.Errorf("the first request takes %d statements: %q", len(first), first)
	}
	// Nothing is kept until the server hears of sessions that end.
	for deadline := time.Now().Add(patience); len(ask()) > 0; {
		if time.Now().After(deadline) {
			t.Fatal("sessions are never kept")
		}
	}
	if later := ask(); len(later) != 0 {
		t.Errorf("a later request takes %d statements: %q", len(later), later)
	}
}
