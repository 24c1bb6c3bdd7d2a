package contract_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// hiddenAttribute is what the demo says of coffees that is not for shoppers.
var hiddenAttribute = mark{"what is not for shoppers", "ET-117", []string{"MANAGE_PRODUCTS"}}

// note notes something public and something private of all that the victims have, and of a product.
func (w *world) note(t *testing.T) {
	t.Helper()
	const write = `INSERT INTO metafields (id, created_at, updated_at, order_id, cart_id, user_id, product_id, namespace, key, type, value, visibility)
		SELECT gen_random_uuid(), now(), now(), $1, $2, $3, $4, 'intruder', lower(v), 'TEXT', v || ' note of ' || $5, v FROM unnest(ARRAY['PUBLIC', 'PRIVATE']) v`
	for _, name := range victims {
		of := w.people[name].own
		execute(t, w.st, write, uuidOf(t, of.ids["Order"]), nil, nil, nil, name+"'s order")
		private := w.strings(t, "SELECT id FROM metafields WHERE visibility = 'PRIVATE' AND order_id = '"+uuidOf(t, of.ids["Order"])+"'")[0]
		of.ids["Metafield"] = typeid.Of[typeid.Metafield](uuid.MustParse(private)).String()
		execute(t, w.st, write, nil, uuidOf(t, of.ids["Cart"]), nil, nil, name+"'s cart")
		if of.ids["User"] != "" {
			execute(t, w.st, write, nil, nil, uuidOf(t, of.ids["User"]), nil, name)
		}
	}
	execute(t, w.st, write, nil, nil, nil, uuidOf(t, lookUp(t, w.st, "product", "flat-white-cup")), "a product")
}

func uuidOf(t *testing.T, id string) string {
	t.Helper()
	_, key, err := typeid.Split(id)
	if err != nil {
		t.Fatal(err)
	}
	return key.String()
}

// publicNotesOf returns what was noted of a victim's order and cart for the victim to see.
func publicNotesOf(name string) []mark { return notesOf(name, "PUBLIC")[:2] }

// privateNotesOf returns what was noted of a victim's things, and of a product, for the staff alone.
func privateNotesOf(name string) []mark {
	return append(notesOf(name, "PRIVATE"), mark{"what was noted of a product", "PRIVATE note of a product", []string{"MANAGE_PRODUCTS"}})
}

// notesOf returns what was noted of a victim's things. Nobody but the victim sees the cart of a guest, and
// of a colleague only who they are.
func notesOf(name, visibility string) []mark {
	var customers []string
	if name == "ada" {
		customers = []string{"READ_CUSTOMERS"}
	}
	return []mark{
		{"what was noted of " + name + "'s order", visibility + " note of " + name + "'s order", []string{"READ_ORDERS"}},
		{"what was noted of " + name + "'s cart", visibility + " note of " + name + "'s cart", customers},
		{"what was noted of " + name, `"` + visibility + " note of " + name + `"`, customers},
	}
}

// metafieldAttempts write and delete what was noted of others' things.
func metafieldAttempts() []attempt {
	var all []attempt
	for kind, needs := range map[string]string{"User": "READ_CUSTOMERS", "Cart": "READ_CUSTOMERS", "Order": "MANAGE_ORDERS"} {
		metafield := func(more variables) func(*world, *person, belongings) variables {
			return func(_ *world, _ *person, of belongings) variables {
				one := variables{"namespace": "intruder", "key": "private"}
				for name, value := range more {
					one[name] = value
				}
				return input(variables{"ownerId": of.ids[kind], "metafields": []any{one}})
			}
		}
		all = append(all,
			attempt{
				field: "Mutation.metafieldsSet", takes: []string{"input.ownerId"}, of: []string{"ada"}, needs: needs, owner: "boss",
				vars: metafield(variables{"type": "TEXT", "value": "attempt"}),
			},
			attempt{
				field: "Mutation.metafieldsDelete", takes: []string{"input.ownerId"}, of: []string{"ada"}, needs: needs, owner: "boss",
				vars: metafield(nil),
			})
	}
	return all
}
