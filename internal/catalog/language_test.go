package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// translate has a thing say something in another language.
func (s *shop) translate(kind string, id uuid.UUID, field, tag, value string) {
	s.t.Helper()
	s.exec(`INSERT INTO translations (owner_id, kind, field, language, value, source_hash) VALUES ($1, $2, $3, $4, $5, sha256(''))`,
		id, kind, field, tag, value)
}

// TestSlugsOfLanguages: the operation's language counts first, then what it falls back to, then the
// default slug.
func TestSlugsOfLanguages(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	light := s.category("light", nil)
	for _, slug := range []string{"jug", "kanne", "pot"} {
		s.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
			VALUES ($1, now(), now(), $2, $2, 'ACTIVE', $3)`, typeid.NewProduct(), slug, light.ID)
	}
	bySlug := func(slug string, chain language.Chain) string {
		if p := must[*ent.Product](t)(s.ProductBySlug(t.Context(), slug, chain)); p != nil {
			return p.Slug
		}
		return ""
	}
	of := func(slug string) uuid.UUID {
		return must[*ent.Product](t)(s.ProductBySlug(t.Context(), slug, "")).ID.UUID()
	}
	s.translate("PRODUCT", of("jug"), "slug", "de", "kanne")
	s.translate("PRODUCT", of("kanne"), "slug", "de-AT", "haeferl")
	s.translate("PRODUCT", of("pot"), "slug", "de-AT", "kanne")
	s.translate("PRODUCT", of("pot"), "slug", "fr", "haeferl")
	s.translate("PRODUCT", of("pot"), "name", "de", "name")
	s.translate("CATEGORY", light.ID.UUID(), "slug", "de", "hell")
	for _, c := range []struct {
		slug  string
		chain language.Chain
		want  string
	}{
		{"kanne", "", "kanne"}, {"kanne", "de", "jug"}, {"kanne", "de-AT,de", "pot"}, {"kanne", "fr", "kanne"},
		{"haeferl", "", ""}, {"haeferl", "de", ""}, {"haeferl", "de-AT,de", "kanne"}, {"haeferl", "de,fr,de-AT", "pot"},
		{"jug", "de", "jug"}, {"hell", "de", ""}, {"name", "de", ""}, {"", "de", ""},
	} {
		if got := bySlug(c.slug, c.chain); got != c.want {
			t.Errorf("%s in %q is %q, want %q", c.slug, c.chain, got, c.want)
		}
	}
	s.exec(`UPDATE products SET status = 'DRAFT' WHERE slug = 'jug'`)
	if got := bySlug("kanne", "de"); got != "kanne" {
		t.Errorf("a draft has the slug, and %q was found", got)
	}
	if c := must[*ent.Category](t)(s.CategoryBySlug(t.Context(), "hell", "de")); c == nil || c.ID != light.ID {
		t.Errorf("the category is %v", c)
	}
	if c := must[*ent.Category](t)(s.CategoryBySlug(t.Context(), "hell", "fr")); c != nil {
		t.Errorf("in another language it is %v", c)
	}
	s.exec(`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES ($1, now(), now(), 'Gifts', 'gifts')`, typeid.NewCollection())
	gifts := must[*ent.Collection](t)(s.CollectionBySlug(t.Context(), "gifts", "de"))
	s.translate("COLLECTION", gifts.ID.UUID(), "slug", "de", "geschenke")
	if c := must[*ent.Collection](t)(s.CollectionBySlug(t.Context(), "geschenke", "de")); c == nil || c.ID != gifts.ID {
		t.Errorf("the collection is %v", c)
	}
}

// TestSelectionsInLanguages: what was given in a language is meant by the default names.
func TestSelectionsInLanguages(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	light := s.category("light", nil)
	product := typeid.NewProduct()
	s.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id) VALUES ($1, now(), now(), 'p', 'cup', 'ACTIVE', $2)`,
		product, light.ID)
	ids := map[string]uuid.UUID{}
	add := func(table, parent string, of uuid.UUID, position int, name string) {
		ids[name] = uuid.New()
		s.exec(`INSERT INTO `+table+` (id, created_at, updated_at, name, position, `+parent+`) VALUES ($1, now(), now(), $2, $3, $4)`, ids[name], name, position, of)
	}
	add("product_options", "product_id", product.UUID(), 0, "Size")
	add("product_options", "product_id", product.UUID(), 1, "Größe") // called so by default
	add("product_options", "product_id", product.UUID(), 2, "Colour")
	for i, value := range []string{"Small", "Large"} {
		add("option_values", "option_id", ids["Size"], i, value)
	}
	add("option_values", "option_id", ids["Colour"], 0, "Red")
	s.translate("PRODUCT_OPTION", ids["Size"], "name", "de", "Größe")
	s.translate("PRODUCT_OPTION", ids["Colour"], "name", "de", "Farbe")
	s.translate("OPTION_VALUE", ids["Small"], "name", "de", "Klein")
	s.translate("OPTION_VALUE", ids["Small"], "name", "de-AT", "Winzig")
	s.translate("OPTION_VALUE", ids["Large"], "name", "de-AT", "Klein")
	for _, c := range []struct {
		name, value string
		ignoreCase  bool
		chain       language.Chain
		want        string
	}{
		{"Größe", "Klein", false, "de", "Size: Small"}, {"Größe", "Klein", false, "de-AT,de", "Size: Large"},
		{"Größe", "Winzig", false, "de-AT,de", "Size: Small"}, {"Größe", "Winzig", false, "de", "Size: Winzig"},
		{"Size", "Small", false, "de", "Size: Small"}, {"Size", "Klein", false, "de", "Size: Small"},
		{"Größe", "Klein", false, "fr", "Größe: Klein"},
		{"FARBE", "RED", false, "de", "FARBE: RED"}, {"FARBE", "red", true, "de", "Colour: Red"},
		{"Stoff", "Klein", true, "de", "Stoff: Klein"},
	} {
		selection := must[catalog.Selection](t)(catalog.NewSelection([]*catalog.Choice{{Name: c.name, Value: c.value}}))
		key := catalog.Translated{Product: product, Selection: selection, IgnoreCase: c.ignoreCase, Chain: c.chain}
		found := must[map[catalog.Translated]catalog.Selection](t)(catalog.DefaultSelections.Read(t.Context(), s.store.Client, []catalog.Translated{key}))
		name, value, _ := strings.Cut(c.want, ": ")
		if want := fmt.Sprintf(`[{"name": %q, "value": %q}]`, name, value); string(found[key]) != want {
			t.Errorf("%s: %s in %s is %s, want %s", c.name, c.value, c.chain, found[key], want)
		}
	}
}
