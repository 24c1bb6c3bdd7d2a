package contract_test

import (
	"fmt"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestListsFollowTypes: filters follow what the staff change of attributes, of their choices, and of which a
// type has.
//
// The feed waits for older transactions of the whole cluster. So this is not parallel: see
// TestListsFollowTheCatalog.
func TestListsFollowTypes(t *testing.T) {
	st, url := newShop(t)
	guest := serve(t, url)
	guest.awaitFacts(t)
	staff := guest.signIn(t, demo.StaffEmail)
	origin, roast, coffee := lookUp(t, st, "attribute", "origin"), lookUp(t, st, "attribute", "roast"), lookUp(t, st, "type", "coffee")
	kenyan := func(key, choice string) string {
		return `{ products(filter: { attributes: [{ key: "` + key + `", choices: ["` + choice + `"] }] }) { totalCount } }`
	}
	found := fmt.Sprint(guest.ask(t, kenyan("origin", "kenya"), nil).get("products.totalCount"))
	if found == "0" {
		t.Fatal("the demo has no coffee of Kenya")
	}
	change := func(mutation, input string, given variables) {
		t.Helper()
		document := `mutation($input: ` + input + `!) { ` + mutation + `(input: $input) { userErrors { message } } }`
		if wrong := staff.ask(t, document, variables{"input": given}).list(mutation + ".userErrors"); len(wrong) > 0 {
			t.Fatal(wrong)
		}
	}
	for _, step := range []struct {
		attribute   variables
		key, choice string
		want        string
	}{
		{variables{"filterable": false}, "origin", "kenya", "0"},
		{variables{"filterable": true}, "origin", "kenya", found},
		{variables{"visibleInStorefront": false}, "origin", "kenya", "0"},
		{variables{"visibleInStorefront": true, "slug": "grown-in"}, "grown-in", "kenya", found},
		{variables{"choices": []any{
			variables{"slug": "ethiopia", "name": "Ethiopia"}, variables{"slug": "colombia", "name": "Colombia"}, variables{"name": "Kenya", "slug": "ke"},
			variables{"slug": "guatemala", "name": "Guatemala"}, variables{"slug": "panama", "name": "Panama"}, variables{"slug": "mexico", "name": "Mexico"},
			variables{"slug": "blend", "name": "Blend"},
		}}, "grown-in", "ke", found},
	} {
		change("attributeUpdate", "AttributeUpdateInput", variables{"id": origin, "attribute": step.attribute})
		guest.await(t, kenyan(step.key, step.choice), "products.totalCount", step.want)
	}
	for _, step := range []struct {
		has  []any
		want string
	}{{[]any{roast}, "0"}, {[]any{roast, origin}, found}} {
		change("productTypeUpdate", "ProductTypeUpdateInput", variables{"id": coffee, "productType": variables{"productAttributeIds": step.has}})
		guest.await(t, kenyan("grown-in", "ke"), "products.totalCount", step.want)
	}
}

// TestDocumentedTypes asks what docs/attributes.md has the staff ask, one after the other.
func TestDocumentedTypes(t *testing.T) {
	t.Parallel()
	operations := documented(t, "attributes.md", 5)[2:]
	_, url := newShop(t)
	staff := serve(t, url).signIn(t, demo.StaffEmail)
	made := staff.ask(t, operations[0], nil)
	attribute := made.text("attributeCreate.attribute.id")
	vars := variables{"attribute": attribute, "version": made.get("attributeCreate.attribute.version"), "sea": made.text("attributeCreate.attribute.choices.0.id")}
	staff.ask(t, operations[1], vars).is("attributeUpdate.attribute.choices.0.slug", "ash",
		"attributeUpdate.attribute.choices.1.slug", "sea", "attributeUpdate.attribute.choices.1.name", "Deep sea", "attributeUpdate.attribute.version", 2)
	staff.ask(t, operations[1], vars).is("attributeUpdate.userErrors.0.code", "CONFLICT", "attributeUpdate.attribute.version", 2)
	staff.ask(t, operations[2], variables{"attribute": attribute}).is("productTypeCreate.productType.slug", "pottery",
		"productTypeCreate.productType.variantAttributes.0.slug", "glaze")
}
