package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
	"github.com/shopgraph/shopgraph/internal/store"
)

// belongings are what somebody has: ids by kind, secrets by what they open.
type belongings struct {
	ids     map[string]string
	secrets map[string]string
	email   string
	number  string // of the order
	invoice string // its number
}

// cart returns a CartRef with a token, "" for none.
func (b belongings) cart(token string) variables {
	ref := variables{"id": b.ids["Cart"]}
	if token != "" {
		ref["token"] = token
	}
	return ref
}

// person is somebody, with what is theirs.
type person struct {
	caller
	name string
	own  belongings
}

// world is a store in which a customer, a guest and a member of the staff have one of everything,
// and in which there are others who want it.
type world struct {
	t        *testing.T // of whoever tries something at present
	st       *store.Store
	provider *oidctest.Provider
	guest    client
	variant  string // one that everybody may buy
	giftCard string // the code of one
	people   map[string]*person
	nobody   belongings // what does not exist
	// merchandise are inputs of the mutations that change the catalog.
	merchandise map[string]variables
	bank        *bank
	mallory     string // an address that signs in with finePassword, and at the provider
}

// victims are those whose things are wanted.
var victims = []string{"ada", "host", "boss"}

// wrong is nobody's secret.
const wrong = "no-such-secret-as-this-one-0123456789-abcdef"

func newWorld(t *testing.T) *world {
	t.Helper()
	st, databaseURL := newShop(t)
	stage(t, st)
	cfg := byHand(settings(databaseURL))
	cfg.GuestCostLimit, cfg.UserCostLimit, cfg.StaffCostLimit = 0, 0, 0 // everything is asked for at once
	provider := oidctest.New(t)
	cfg.OIDCProviders = providersFile(t, provider.Config("test"))
	bank := newBank(t)
	cfg.Stripe = bank.settings()
	w := &world{t: t, st: st, provider: provider, bank: bank, guest: serveWith(t, cfg), people: map[string]*person{}, merchandise: map[string]variables{}, mallory: "mallory@example.com"}
	w.guest.channel = "app"
	w.variant = stock(t, w.guest).text("product.variants.0.id")
	// What they buy is too fragile for express, which their carts say.
	execute(t, w.st, `INSERT INTO method_exclusions (method_id, product_id)
		SELECT m.id, p.id FROM shipping_methods m, products p WHERE m.code = 'eu-express'`)
	execute(t, w.st, `INSERT INTO method_exclusions (method_id, collection_id)
		SELECT m.id, c.id FROM shipping_methods m, collections c WHERE m.code = 'eu-express'`)
	execute(t, w.st, `INSERT INTO search_pins (query, position, product_id) SELECT 'cup', 0, id FROM products WHERE slug = 'flat-white-cup'`)

	boss := w.add("boss", "staff", w.guest.signIn(t, demo.StaffEmail), demo.StaffEmail, permissionNames()...)
	ada := w.add("ada", "customer", w.guest.signIn(t, demo.CustomerEmail), demo.CustomerEmail)
	host := w.add("host", "guest", w.guest, "host@example.com")
	for _, victim := range []*person{ada, host, boss} {
		w.furnish(t, victim)
	}
	w.takeBack(t, ada, host, boss)
	w.keepSecrets(t, ada, boss)
	w.note(t)
	w.renameSome(t)
	for _, m := range merchandises(t, st) {
		w.merchandise[m.mutation] = m.input
	}
	boss.own.ids["ShippingZone"], boss.own.ids["ShippingMethod"] = lookUp(t, st, "zone", "Rest of the world"), lookUp(t, st, "method", "us-express")
	boss.own.ids["DeliveryProfile"], boss.own.ids["PickupPoint"] = lookUp(t, st, "profile", "Bulky"), lookUp(t, st, "point", "Bar Truckee")
	boss.own.ids["PriceList"], boss.own.ids["CustomerGroup"] = lookUp(t, st, "list", "cafes"), lookUp(t, st, "group", "cafes")
	boss.own.ids["TaxClass"], boss.own.ids["TaxRate"] = lookUp(t, st, "class", "toys"), lookUp(t, st, "rate", "Toy tax")
	boss.own.ids["Promotion"], boss.own.ids["PromotionCode"] = lookUp(t, st, "promotion", "Autumn"), lookUp(t, st, "code", "AUTUMN")
	w.addIntruders(t, boss)

	w.nobody = belongings{ids: map[string]string{}, secrets: map[string]string{}, email: "nobody@example.com", number: "NOSUCHNUMBER"}
	for _, name := range victims {
		for kind, id := range w.people[name].own.ids {
			prefix, _, _ := strings.Cut(id, "_")
			w.nobody.ids[kind] = prefix + "_01h455vb4pex5vsknk084sn02q"
		}
		for kind := range w.people[name].own.secrets {
			w.nobody.secrets[kind] = wrong
		}
	}
	return w
}

func (w *world) add(name, kind string, c client, email string, permissions ...string) *person {
	p := &person{caller: caller{c, kind, permissions}, name: name}
	p.own = belongings{ids: map[string]string{}, secrets: map[string]string{}, email: email}
	if c.token != "" {
		p.own.secrets["session"] = c.token
	}
	w.people[name] = p
	return p
}

// addIntruders adds those who have things of their own and want others': a stranger who has
// nothing, a guest, a customer, and of staff and services those who may do nothing, everything, and
// everything but one thing.
func (w *world) addIntruders(t *testing.T, boss *person) {
	t.Helper()
	w.add("stranger", "guest", w.guest, "stranger@example.com")
	w.furnish(t, w.add("guest", "guest", w.guest, "guest@example.com"))
	w.furnish(t, w.add("grace", "customer", w.guest.signIn(t, demo.OtherEmail), demo.OtherEmail))
	register(t, w.guest, w.mallory)
	for _, missing := range append([]string{"nothing", "anything"}, withheld...) {
		permissions := permissionsWithout(missing)
		address := strings.ToLower(missing) + "@example.com"
		member, id := hire(t, boss.client, address, anys(permissions)...)
		w.add(staffWithout(missing), "staff", member, address, permissions...).own.ids["User"] = id
		ofService := slices.DeleteFunc(slices.Clone(permissions), func(p string) bool { return p == "MANAGE_STAFF" })
		if len(ofService) > 0 {
			service, id := install(t, boss.client, anys(ofService)...)
			w.add(serviceWithout(missing), "service", service, address, ofService...).own.ids["ServiceToken"] = id
		}
	}
}

// withheld are the permissions that something of the schema needs.
var withheld = []string{"READ_ORDERS", "MANAGE_ORDERS", "READ_CUSTOMERS", "READ_STAFF", "MANAGE_STAFF", "READ_AUDIT_LOG", "MANAGE_PRODUCTS", "MANAGE_STOCK", "MANAGE_TAXES", "MANAGE_SHIPPING", "MANAGE_PROMOTIONS", "MANAGE_GIFT_CARDS", "READ_BOOKS", "APPROVE_REFUNDS"}

func staffWithout(permission string) string   { return "staff without " + permission }
func serviceWithout(permission string) string { return "service without " + permission }

func permissionNames() (names []string) {
	for _, value := range contract().Types["Permission"].EnumValues {
		names = append(names, value.Name)
	}
	return names
}

// permissionsWithout returns all permissions without one, and without what brings it: without
// "nothing" all, without "anything" none.
func permissionsWithout(missing string) []string {
	if missing == "anything" {
		return nil
	}
	return slices.DeleteFunc(permissionNames(), func(p string) bool {
		return p == missing || strings.HasPrefix(missing, "READ_") && p == "MANAGE_"+strings.TrimPrefix(missing, "READ_")
	})
}

func anys(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}
