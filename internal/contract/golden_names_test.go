package contract_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (s *story) caller(t *testing.T, name string) client {
	t.Helper()
	emails := map[string]string{"ada": demo.CustomerEmail, "grace": demo.OtherEmail, "staff": demo.StaffEmail}
	caller := s.guest
	switch {
	case name == "":
	case emails[name] == "":
		caller.token = s.expand(t, "${"+name+"}")
	case s.users[name] == "":
		s.users[name] = s.guest.signIn(t, emails[name]).token
		fallthrough
	default:
		caller.token = s.users[name]
	}
	return caller
}

var placeholder = regexp.MustCompile(`\$\{([^}]+)\}`)

// expand puts in what was kept, the ids of the demo's things, and tokens that were mailed.
func (s *story) expand(t *testing.T, text string) string {
	t.Helper()
	return placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		kind, key, ok := strings.Cut(name, " ")
		switch {
		case !ok:
			value, ok := s.kept[name]
			if !ok {
				t.Fatalf("nothing was kept as %s", name)
			}
			return value
		case kind == "mail":
			return s.mailed(t, key)
		}
		return lookUp(t, s.st, kind, key)
	})
}

// mailed returns the token of a mail, named by its link's page and its address, that no case before
// has seen.
func (s *story) mailed(t *testing.T, name string) string {
	t.Helper()
	page, address, _ := strings.Cut(name, " ")
	if s.fresh[name] == "" {
		s.fresh[name] = s.guest.mailedAfter(t, page, address, s.seen)
	}
	return s.fresh[name]
}

// forget makes the tokens that this case was given old.
func (s *story) forget() {
	for name, token := range s.fresh {
		s.seen[token] = true
		delete(s.fresh, name)
	}
}

// lookUp returns the id of one of the demo's things.
func lookUp(t testing.TB, st *store.Store, kind, key string) string {
	t.Helper()
	known, ok := map[string]struct {
		query string
		id    func(uuid.UUID) string
	}{
		"variant":    {"SELECT id FROM variants WHERE sku = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Variant](id).String() }},
		"product":    {"SELECT id FROM products WHERE slug = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Product](id).String() }},
		"category":   {"SELECT id FROM categories WHERE slug = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Category](id).String() }},
		"collection": {"SELECT id FROM collections WHERE slug = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Collection](id).String() }},
		"group":      {"SELECT id FROM customer_groups WHERE code = $1", func(id uuid.UUID) string { return typeid.Of[typeid.CustomerGroup](id).String() }},
		"location":   {"SELECT id FROM locations WHERE code = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Location](id).String() }},
		"list":       {"SELECT id FROM price_lists WHERE code = $1", func(id uuid.UUID) string { return typeid.Of[typeid.PriceList](id).String() }},
		"channel":    {"SELECT id FROM channels WHERE code = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Channel](id).String() }},
		"class":      {"SELECT id FROM tax_classes WHERE code = $1", func(id uuid.UUID) string { return typeid.Of[typeid.TaxClass](id).String() }},
		"rate":       {"SELECT id FROM tax_rates WHERE name = $1", func(id uuid.UUID) string { return typeid.Of[typeid.TaxRate](id).String() }},
		"promotion":  {"SELECT id FROM promotions WHERE name = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Promotion](id).String() }},
		"code":       {"SELECT id FROM promotion_codes WHERE code = $1", func(id uuid.UUID) string { return typeid.Of[typeid.PromotionCode](id).String() }},
		"attribute":  {"SELECT id FROM attributes WHERE slug = $1", func(id uuid.UUID) string { return typeid.Of[typeid.Attribute](id).String() }},
		"type":       {"SELECT id FROM product_types WHERE slug = $1", func(id uuid.UUID) string { return typeid.Of[typeid.ProductType](id).String() }},
		"zone":       {"SELECT id FROM shipping_zones WHERE name = $1", func(id uuid.UUID) string { return typeid.Of[typeid.ShippingZone](id).String() }},
		"profile":    {"SELECT id FROM delivery_profiles WHERE name = $1", func(id uuid.UUID) string { return typeid.Of[typeid.DeliveryProfile](id).String() }},
		"method":     {"SELECT id FROM shipping_methods WHERE code = $1", func(id uuid.UUID) string { return typeid.Of[typeid.ShippingMethod](id).String() }},
		"point":      {"SELECT id FROM pickup_points WHERE name = $1", func(id uuid.UUID) string { return typeid.Of[typeid.PickupPoint](id).String() }},
		"user":       {"SELECT id FROM users WHERE email = $1", func(id uuid.UUID) string { return typeid.Of[typeid.User](id).String() }},
	}[kind]
	if !ok {
		t.Fatalf("there are no ids of a %s", kind)
	}
	var id uuid.UUID
	if err := st.DB.QueryRowContext(t.Context(), known.query, key).Scan(&id); err != nil {
		t.Fatalf("%s %s: %v", kind, key, err)
	}
	return known.id(id)
}
