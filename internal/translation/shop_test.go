package translation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is a store with one of everything that can be translated, but for two products.
type shop struct {
	*translation.Service
	t     *testing.T
	store *store.Store
	ids   map[string]string // by their tables; of the first product
	other string            // the second product
}

// tables are where things are that can be translated, each with its kind and its ids.
var tables = []struct {
	name, kind string
	id         func(uuid.UUID) string
}{
	{"products", "PRODUCT", func(u uuid.UUID) string { return typeid.Of[typeid.Product](u).String() }},
	{"variants", "VARIANT", func(u uuid.UUID) string { return typeid.Of[typeid.Variant](u).String() }},
	{"categories", "CATEGORY", func(u uuid.UUID) string { return typeid.Of[typeid.Category](u).String() }},
	{"collections", "COLLECTION", func(u uuid.UUID) string { return typeid.Of[typeid.Collection](u).String() }},
	{"product_images", "PRODUCT_IMAGE", func(u uuid.UUID) string { return typeid.Of[typeid.ProductImage](u).String() }},
	{"product_options", "PRODUCT_OPTION", func(u uuid.UUID) string { return typeid.Of[typeid.ProductOption](u).String() }},
	{"option_values", "OPTION_VALUE", func(u uuid.UUID) string { return typeid.Of[typeid.OptionValue](u).String() }},
	{"product_types", "PRODUCT_TYPE", func(u uuid.UUID) string { return typeid.Of[typeid.ProductType](u).String() }},
	{"attributes", "ATTRIBUTE", func(u uuid.UUID) string { return typeid.Of[typeid.Attribute](u).String() }},
	{"attribute_choices", "ATTRIBUTE_CHOICE", func(u uuid.UUID) string { return typeid.Of[typeid.AttributeChoice](u).String() }},
}

func newShop(t *testing.T) *shop {
	t.Helper()
	st := pgtest.New(t)
	spoken, err := language.New([]string{"en", "de", "de-AT", "fr"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{translation.New(st, spoken, staff.Audit, catalog.SanitizeHTML), t, st, map[string]string{}, ""}
	for _, text := range []string{
		`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (gen_random_uuid(), now(), now(), 'c', 'c')`,
		`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES (gen_random_uuid(), now(), now(), 'l', 'l')`,
		`INSERT INTO product_types (id, name, slug) VALUES (gen_random_uuid(), 't', 't')`,
		`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id, product_type_id)
			SELECT gen_random_uuid(), now(), now(), s, s, 'ACTIVE', c.id, t.id FROM categories c, product_types t, unnest(ARRAY['p', 'q']) s`,
		`INSERT INTO variants (id, created_at, updated_at, sku, name, options, product_id)
			SELECT gen_random_uuid(), now(), now(), 'v', 'v', '[{"name": "Size", "value": "M"}]', id FROM products WHERE slug = 'p'`,
		`INSERT INTO product_images (id, created_at, updated_at, url, alt, product_id) SELECT gen_random_uuid(), now(), now(), 'u', 'a', id FROM products WHERE slug = 'p'`,
		`INSERT INTO attributes (id, name, slug, kind) VALUES (gen_random_uuid(), 'Colour', 'colour', 'CHOICE')`,
		`INSERT INTO attribute_choices (id, attribute_id, kind, name, slug) SELECT gen_random_uuid(), id, kind, 'Red', 'red' FROM attributes`,
		`INSERT INTO attribute_values (id, product_id, attribute_id, kind, choice_id)
			SELECT gen_random_uuid(), p.id, c.attribute_id, c.kind, c.id FROM attribute_choices c, products p WHERE p.slug = 'p'`,
	} {
		s.exec(text)
	}
	for _, table := range tables {
		s.ids[table.name] = table.id(s.uuid("SELECT id FROM " + table.name + " t WHERE to_jsonb(t)->>'slug' IS DISTINCT FROM 'q'"))
		if table.name == "products" {
			s.other = table.id(s.uuid("SELECT id FROM products WHERE slug = 'q'"))
		}
	}
	return s
}

// describe has products and variants say something of texts, one of which is HTML and one not localizable.
func (s *shop) describe() {
	s.t.Helper()
	s.exec(`INSERT INTO attributes (id, name, slug, kind, localizable) VALUES (gen_random_uuid(), 'Care', 'care', 'TEXT', true),
		(gen_random_uuid(), 'Guide', 'guide', 'RICH_TEXT', true), (gen_random_uuid(), 'Code', 'code', 'TEXT', false)`)
	s.exec(`INSERT INTO attribute_values (id, product_id, variant_id, attribute_id, kind, text)
		SELECT gen_random_uuid(), o.product, o.variant, a.id, a.kind, a.slug FROM attributes a,
			(SELECT id AS product, NULL::uuid AS variant FROM products WHERE slug = 'p' UNION ALL SELECT NULL, id FROM variants) o WHERE a.slug <> 'colour'`)
}

func (s *shop) id(table string) typeid.Any { return parsed(s.t, s.ids[table]) }

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

func in(tag, field, value string) translation.Input {
	return translation.Input{Language: tag, Field: field, Value: value}
}

// set writes translations that are not refused.
func (s *shop) set(owner string, list ...translation.Input) []*translation.Translation {
	s.t.Helper()
	written, err := s.Set(s.t.Context(), clerk(auth.ManageProducts), translation.SetInput{OwnerID: parsed(s.t, owner), Translations: list})
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
