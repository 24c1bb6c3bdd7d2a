package metafield_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/metafield"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is a store with one of everything that has metafields.
type shop struct {
	*metafield.Service
	t     *testing.T
	store *store.Store
	ids   map[*metafield.Kind]string
}

// kinds are the kinds of things, with the table where they are, and their ids' column.
var kinds = []struct {
	kind      *metafield.Kind
	table, id string
	text      func(uuid.UUID) string
}{
	{metafield.Product, "products", "id", func(u uuid.UUID) string { return typeid.Of[typeid.Product](u).String() }},
	{metafield.Variant, "variants", "id", func(u uuid.UUID) string { return typeid.Of[typeid.Variant](u).String() }},
	{metafield.Category, "categories", "id", func(u uuid.UUID) string { return typeid.Of[typeid.Category](u).String() }},
	{metafield.Collection, "collections", "id", func(u uuid.UUID) string { return typeid.Of[typeid.Collection](u).String() }},
	{metafield.User, "users", "id", func(u uuid.UUID) string { return typeid.Of[typeid.User](u).String() }},
	{metafield.Cart, "carts", "id", func(u uuid.UUID) string { return typeid.Of[typeid.Cart](u).String() }},
	{metafield.Order, "order_contacts", "order_id", func(u uuid.UUID) string { return typeid.Of[typeid.Order](u).String() }},
}

func newShop(t *testing.T) *shop {
	t.Helper()
	st := pgtest.New(t)
	s := &shop{metafield.New(st, staff.Audit), t, st, map[*metafield.Kind]string{}}
	s.exec(`WITH c AS (
			INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (gen_random_uuid(), now(), now(), 'c', 'c') RETURNING id
		), other AS (
			INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (gen_random_uuid(), now(), now(), 'd', 'd')
		), p AS (
			INSERT INTO products (id, created_at, updated_at, name, slug, category_id) SELECT gen_random_uuid(), now(), now(), 'p', 'p', id FROM c RETURNING id
		)
		INSERT INTO variants (id, created_at, updated_at, sku, name, options, product_id) SELECT gen_random_uuid(), now(), now(), 'v', 'v', '[]', id FROM p`)
	s.exec(`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES (gen_random_uuid(), now(), now(), 'l', 'l')`)
	s.exec(`INSERT INTO users (id, created_at, updated_at, kind, email) VALUES
		(gen_random_uuid(), now(), now(), 'STAFF', 'staff@example.com'), (gen_random_uuid(), now(), now(), 'CUSTOMER', 'ada@example.com')`)
	s.exec(`INSERT INTO carts (id, created_at, updated_at, currency, token_hash) VALUES (gen_random_uuid(), now(), now(), 'EUR', '\x00')`)
	s.exec(`WITH o AS (
			INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at)
			VALUES (gen_random_uuid(), now(), now(), 'O', gen_random_uuid(), 'EUR', 1, 0, 1, 0, 'CONFIRMED', now()) RETURNING id
		)
		INSERT INTO order_contacts (id, created_at, updated_at, order_id, email, shipping_address, billing_address)
		SELECT gen_random_uuid(), now(), now(), id, 'a@example.com', '{}', '{}' FROM o`)
	for _, k := range kinds {
		s.ids[k.kind] = k.text(s.uuid("SELECT " + k.id + " FROM " + k.table + " ORDER BY created_at, id::text LIMIT 1"))
	}
	s.ids[metafield.User] = typeid.Of[typeid.User](s.uuid("SELECT id FROM users WHERE kind = 'CUSTOMER'")).String()
	s.ids[metafield.Category] = typeid.Of[typeid.Category](s.uuid("SELECT id FROM categories WHERE slug = 'd'")).String()
	return s
}

// id is the id of a thing of a kind.
func (s *shop) id(of *metafield.Kind) typeid.Any { return parsed(s.t, s.ids[of]) }

func parsed(t *testing.T, id string) typeid.Any {
	t.Helper()
	parsed, err := typeid.ParseAny(id)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func (s *shop) exec(query string, args ...any) {
	s.t.Helper()
	if _, err := s.store.DB.ExecContext(s.t.Context(), query, args...); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s *shop) uuid(query string) (id uuid.UUID) {
	s.t.Helper()
	s.scan(query, &id)
	return id
}

func (s *shop) scan(query string, into any, args ...any) {
	s.t.Helper()
	if err := s.store.DB.QueryRowContext(s.t.Context(), query, args...).Scan(into); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s *shop) count(query string, args ...any) (n int) {
	s.t.Helper()
	s.scan("SELECT count(*) FROM "+query, &n, args...)
	return n
}

// clerk is a member of the staff with permissions.
func clerk(permissions ...auth.Permission) auth.Viewer {
	return auth.Viewer{Role: auth.Staff, User: typeid.NewUser(), Permissions: auth.PermissionSetOf(permissions...)}
}

// boss may do everything.
func boss() auth.Viewer { return clerk(auth.AllPermissions().List()...) }

// text is a metafield of the namespace "erp".
func text(key, value string) metafield.Input {
	return metafield.Input{Namespace: "erp", Key: key, Type: "TEXT", Value: value}
}

// set writes metafields that are not refused.
func (s *shop) set(of *metafield.Kind, list ...metafield.Input) []*metafield.Metafield {
	s.t.Helper()
	written, err := s.Set(s.t.Context(), boss(), metafield.SetInput{OwnerID: s.id(of), Metafields: list})
	if err != nil {
		s.t.Fatal(err)
	}
	return written
}

// mistakes are the codes and paths of what is wrong.
func mistakes(t *testing.T, err error) string {
	t.Helper()
	list, err := fault.Split(err)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range list {
		all = append(all, fmt.Sprint(m.Code, " ", strings.Join(m.Field, ".")))
	}
	return strings.Join(all, ", ")
}
