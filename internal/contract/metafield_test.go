package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/store"
)

// TestDocumentedAttributes asks what docs/attributes.md asks.
func TestDocumentedAttributes(t *testing.T) {
	t.Parallel()
	operations := documented(t, "attributes.md", 5)
	_, url := newShop(t)
	guest := serve(t, url)
	guest.awaitFacts(t)
	said := guest.ask(t, operations[0], variables{"slug": "ethiopia-guji-natural"})
	said.is("product.type.name", "Coffee")
	said.is("product.attributes.0.choice.slug", "ethiopia")
	said.is("product.metafield.jsonValue", "87.5")
	if found := guest.ask(t, operations[1], nil).list("products.nodes"); len(found) == 0 {
		t.Error("the filter finds nothing")
	}
}

// TestDeletionForgetsMetafields: with an account goes all that was noted of it, of its carts and of its
// orders, for whomever to see.
func TestDeletionForgetsMetafields(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	ada, staff := guest.signIn(t, demo.CustomerEmail), guest.signIn(t, demo.StaffEmail)
	order := purchase(t, guest)
	execute(t, st, `UPDATE orders SET user_id = (SELECT id FROM users WHERE email = $1)`, demo.CustomerEmail)
	cart := ada.ask(t, `mutation { cartCreate(input: {}) { cart { id } } }`, nil).text("cartCreate.cart.id")
	owners := []string{lookUp(t, st, "user", demo.CustomerEmail), order, cart}
	for key, visibility := range map[string]string{"for_all": "PUBLIC", "for_staff": "PRIVATE"} {
		for _, owner := range owners {
			staff.ask(t, setMetafields, variables{"input": variables{"ownerId": owner, "metafields": []any{variables{
				"namespace": "crm", "key": key, "type": "TEXT", "value": "likes dark roasts", "visibility": visibility,
			}}}}).is("metafieldsSet.metafields.0.version", 1)
		}
	}
	if n := notes(t, st); n != 2*len(owners) {
		t.Fatalf("%d metafields were noted", n)
	}
	execute(t, st, `UPDATE orders SET status = 'DELIVERED'`) // nothing is under way
	ada.ask(t, `mutation($input: AccountDeleteInput!) { accountDelete(input: $input) { deletedId userErrors { message } } }`,
		variables{"input": variables{"password": demo.Password}}).is("accountDelete.deletedId", owners[0])
	if n := notes(t, st); n != 0 {
		t.Errorf("%d metafields are left", n)
	}
	var told int
	if err := st.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM audit_entries WHERE detail::text LIKE '%likes%'`).Scan(&told); err != nil || told > 0 {
		t.Errorf("%d entries of the audit log tell what was noted, %v", told, err)
	}
	refused := staff.ask(t, setMetafields, variables{"input": variables{"ownerId": order, "metafields": []any{variables{
		"namespace": "crm", "key": "late", "type": "TEXT", "value": "x",
	}}}})
	refused.is("metafieldsSet.userErrors.0.code", "NOT_FOUND")
}

const setMetafields = `mutation($input: MetafieldsSetInput!) {
	metafieldsSet(input: $input) { metafields { version } userErrors { code field } }
}`

// notes counts the metafields of what is not the catalog's.
func notes(t *testing.T, st *store.Store) (n int) {
	t.Helper()
	if err := st.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM metafields WHERE product_id IS NULL`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
