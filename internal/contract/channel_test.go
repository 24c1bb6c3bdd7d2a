package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// elsewhere are the fields that show products, variants or numbers of products also of what the operation's
// channel does not sell, with the reason.
var elsewhere = map[string]string{
	"Variant.product":                         "the variant was shown before",
	"CartLine.variant":                        "it was put into the cart",
	"WishlistItem.variant":                    "it was put into the list",
	"ProductAlert.variant":                    "it was asked for",
	"CartProblem.variant":                     "it was put into the cart",
	"OrderLine.variant":                       "it was bought",
	"ReturnLine.exchangeVariant":              "it was asked for",
	"InsufficientStockItem.variant":           "it was put into the cart",
	"StockLevel.variant":                      "for staff",
	"StockMovement.variant":                   "for staff",
	"ShippingMethod.excludedProducts":         "for staff",
	"SearchPins.products":                     "for staff",
	"ShippingMethod.excludedCollections":      "for staff",
	"Query.catalogProduct":                    "for staff",
	"Query.catalogProducts":                   "for staff",
	"Query.catalogVariant":                    "for staff",
	"Channel.productCount":                    "for staff",
	"Product.variants":                        "the product was shown before",
	"Product.variantPage":                     "the product was shown before",
	"Product.adjacentVariants":                "the product was shown before",
	"Product.variantBySelectedOptions":        "the product was shown before",
	"Product.selectedOrFirstAvailableVariant": "the product was shown before",
	"OptionValue.firstSelectableVariant":      "the product was shown before",
	"ProductEdge.node":                        "of a list",
	"ProductConnection.nodes":                 "of a list",
	"VariantEdge.node":                        "of a list",
	"VariantConnection.nodes":                 "of a list",
	"ProductConnection.edges":                 "of a list",
	"VariantConnection.edges":                 "of a list",
	"SearchConnection.edges":                  "of a list",
	"SearchConnection.facets":                 "of a list",
}

// TestChannelsSellWhatWasChosen: in a channel with an assortment of its own nothing else is shown, by any
// field of the contract that leads to products.
func TestChannelsSellWhatWasChosen(t *testing.T) {
	st, url := newShop(t)
	execute(t, st, `INSERT INTO channels (id, created_at, updated_at, name, code, sells_everything) VALUES
		('01900000-0000-7000-8000-000000000006', now(), now(), 'App', 'app', false)`)
	shop := serve(t, url)
	shop.awaitFacts(t)
	execute(t, st, `INSERT INTO channel_products SELECT '01900000-0000-7000-8000-000000000006', id FROM products WHERE slug IN ('diner-mug', 'butter-dish')`)
	execute(t, st, `UPDATE products SET slug = 'oven-glove' WHERE slug = 'oven-mitt'`)
	execute(t, st, `UPDATE products SET slug = 'diner-cup' WHERE slug = 'diner-mug'`)
	app := shop
	app.channel = "app"
	app.await(t, `{ products { totalCount } }`, "products.totalCount", "2")
	const renamed = `{ products(filter: { slugs: ["oven-glove", "diner-cup"] }) { totalCount } }`
	app.await(t, renamed, "products.totalCount", "1")
	shop.await(t, renamed, "products.totalCount", "2")
	app.await(t, `{ search(query: "mug") { totalCount } }`, "search.totalCount", "1")

	oven, mug := lookUp(t, st, "product", "oven-glove"), lookUp(t, st, "product", "diner-cup")
	mitt := lookUp(t, st, "variant", "MITT-SAND")
	execute(t, st, `INSERT INTO product_relations (product_id, related_id, kind, position) SELECT a.id, b.id, 'RELATED', 0
		FROM products a, products b WHERE a.slug = 'diner-cup' AND b.slug IN ('oven-glove', 'butter-dish')`)
	execute(t, st, `INSERT INTO attribute_values (id, product_id, attribute_id, kind, reference_product_id)
		SELECT gen_random_uuid(), a.id, attributes.id, 'REFERENCE', b.id FROM products a, products b, attributes
		WHERE a.slug = 'diner-cup' AND b.slug = 'oven-glove' AND attributes.slug = 'goes-with'`)
	execute(t, st, `INSERT INTO product_type_attributes (product_type_id, owner, attribute_id)
		SELECT product_types.id, 'PRODUCT', attributes.id FROM product_types, attributes WHERE product_types.slug = 'homeware' AND attributes.slug = 'goes-with'`)
	held := map[string]bool{}
	for _, c := range []struct {
		field, document string
		here, there     string // what the answers hold in the channel, and outside of it
	}{
		{"Query.product", `{ product(slug: "oven-glove") { slug } }`, `null`, `"oven-glove"`},
		{"Query.product", `{ product(id: "` + oven + `") { slug } }`, `null`, `"oven-glove"`},
		{"Query.product", `{ product(id: "` + mug + `") { slug } }`, `"diner-cup"`, `"diner-cup"`},
		{"Query.variant", `{ variant(id: "` + mitt + `") { product { slug } } }`, `null`, `"oven-glove"`},
		{"Query.node", `{ node(id: "` + oven + `") { ... on Product { slug } } }`, `null`, `"oven-glove"`},
		{"Query.node", `{ node(id: "` + mitt + `") { ... on Variant { product { slug } } } }`, `null`, `"oven-glove"`},
		{"Query.nodes", `{ nodes(ids: ["` + oven + `", "` + mug + `"]) { ... on Product { slug } } }`, `[null,{"slug":"diner-cup"}]`, `[{"slug":"oven-glove"},{"slug":"diner-cup"}]`},
		{"Query.productRedirect", `{ productRedirect(slug: "oven-mitt") { slug } }`, `null`, `"oven-glove"`},
		{"Query.productRedirect", `{ productRedirect(slug: "diner-mug") { slug } }`, `"diner-cup"`, `"diner-cup"`},
		{"Query.products", `{ products(filter: { slugs: ["oven-glove", "diner-cup"] }, sort: NAME) { nodes { slug } totalCount } }`,
			`[{"slug":"diner-cup"}],"totalCount":1`, `[{"slug":"diner-cup"},{"slug":"oven-glove"}],"totalCount":2`},
		{"Query.sitemap", `{ sitemap(kind: PRODUCTS, first: 5) { nodes { slug } totalCount } }`, `"totalCount":2`, `"totalCount":84`},
		{"Category.products", `{ category(slug: "tableware") { products(sort: PRICE_LOWEST) { nodes { slug } } } }`, `[{"slug":"diner-cup"},{"slug":"butter-dish"}]`, `"slug"`},
		{"Category.products", `{ category(slug: "tableware") { products { totalCount } } }`, `"totalCount":2`, `"totalCount":`},
		{"Category.productCount", `{ category(slug: "tableware") { productCount } }`, `"productCount":2`, `"productCount":`},
		{"Collection.products", `{ collection(slug: "on-sale") { products { nodes { slug } } } }`, `[{"slug":"butter-dish"}]`, `"butter-dish"`},
		{"Collection.productCount", `{ collection(slug: "on-sale") { productCount } }`, `"productCount":1`, `"productCount":`},
		{"Product.recommendations", `{ product(slug: "diner-cup") { recommendations(intent: RELATED) { slug } } }`, `[{"slug":"butter-dish"}]`, `"oven-glove"`},
		{"AssignedReference.node", `{ product(slug: "diner-cup") { attribute(key: "goes-with") { ... on AssignedReference { node { ... on Product { slug } } } } } }`,
			`"node":null`, `"oven-glove"`},
		{"Query.search", `{ search(query: "oven mitt") { totalCount facets { __typename } } }`, `"totalCount":0,"facets":[]`, `"totalCount":1,"facets":[{`},
		{"SearchConnection.nodes", `{ search(query: "stoneware", sort: NAME) { nodes { slug } } }`, `[{"slug":"diner-cup"}]`, `{"slug":"diner-cup"},{`},
		{"SearchEdge.node", `{ search(query: "mitt") { edges { node { slug } } } }`, `"edges":[]`, `{"node":{"slug":"oven-glove"}}`},
		{"Query.searchSuggestions", `{ searchSuggestions(query: "mitt") { products { slug } vendors } }`, `{"products":[],"vendors":[]}`, `{"products":[{"slug":"oven-glove"}`},
		{"SearchSuggestions.products", `{ searchSuggestions(query: "mug") { products { slug } } }`, `[{"slug":"diner-cup"}]`, `{"slug":"diner-cup"}`},
		{"ProductConnection.facets", `{ products { facets(ids: ["type"]) { ... on ValueFacet { values { id count } } } } }`, `[{"id":"homeware","count":2}]`, `{"id":"homeware","count":`},
	} {
		held[c.field] = true
		for want, client := range map[string]client{c.here: app, c.there: shop} {
			if got := string(client.send(t, c.document, nil).body); !strings.Contains(got, want) || client.channel != "" && strings.Contains(got, "oven") {
				t.Errorf("%s in the channel %q: %s, want %s", c.document, client.channel, got, want)
			}
		}
	}
	for _, def := range contract().Types {
		if def.Kind != ast.Object && def.Kind != ast.Interface || strings.HasSuffix(def.Name, "Payload") || strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, field := range def.Fields {
			name := def.Name + "." + field.Name
			leads := slices.Contains([]string{"Product", "Variant", "Node", "ProductConnection", "VariantConnection", "SitemapEntryConnection", "ProductEdge", "VariantEdge", "SearchConnection", "SearchEdge", "SearchSuggestions", "Facet"}, field.Type.Name())
			if (leads || field.Name == "productCount") && !held[name] && elsewhere[name] == "" {
				t.Errorf("nobody has looked whether %s is held to the channel", name)
			}
		}
	}
}

// TestChannelByHost: who asks a host of a channel is in it, over a WebSocket, too, and so is who names it
// when the WebSocket begins.
func TestChannelByHost(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	execute(t, st, `INSERT INTO channels (id, created_at, updated_at, name, code, hosts, currency) VALUES
		(gen_random_uuid(), now(), now(), 'App', 'app', '["app.localhost"]', 'EUR'), (gen_random_uuid(), now(), now(), 'Fair', 'fair', '[]', NULL)`)
	shop := serve(t, url)
	const document = `{ context { channel { code } currency { code } } }`
	r := shop.request(t.Context(), t, document, nil)
	r.Host = "App.localhost:4000"
	if got := string(do(t, r).body); got != `{"data":{"context":{"channel":{"code":"app"},"currency":{"code":"EUR"}}}}` {
		t.Error(got)
	}
	r.Body, _ = r.GetBody()
	r.Header.Set("Shopgraph-Channel", "fair")
	if got := string(do(t, r).body); got != `{"data":{"context":{"channel":{"code":"fair"},"currency":{"code":"USD"}}}}` {
		t.Error(got)
	}
	shop.ask(t, document, nil).is("context.channel", nil)

	execute(t, st, `UPDATE channels SET code = 'expo' WHERE code = 'fair'`)
	expo := shop
	expo.channel = "expo"
	for deadline := time.Now().Add(patience); strings.Contains(string(expo.send(t, document, nil).body), "errors"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody told the server that the channels have changed")
		}
	}
}

// TestChannelsSellFromTheirLocations: in a channel with locations of its own, what others have is neither
// shown as available, nor put into carts, nor sold.
func TestChannelsSellFromTheirLocations(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	execute(t, st, `INSERT INTO channels (id, created_at, updated_at, name, code, location_ids)
		SELECT gen_random_uuid(), now(), now(), 'Fair', 'fair', jsonb_build_array(id) FROM locations WHERE code = 'BER'`)
	// The mug in cream lies in Reno alone, that in brick in both places, and the other ones nowhere.
	execute(t, st, `DELETE FROM stock_levels WHERE variant_id IN (SELECT id FROM variants WHERE sku LIKE 'MUG-%')`)
	execute(t, st, `INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id, on_hand)
		SELECT gen_random_uuid(), now(), now(), v.id, l.id, 3 FROM variants v, locations l WHERE (v.sku, l.code) IN (('MUG-CREAM', 'RNO'), ('MUG-BRICK', 'RNO'), ('MUG-BRICK', 'BER'))`)
	shop := serve(t, url)
	shop.awaitFacts(t)
	fair := shop
	fair.channel = "fair"
	cream, brick := lookUp(t, st, "variant", "MUG-CREAM"), lookUp(t, st, "variant", "MUG-BRICK")
	const document = `query($id: ID!) {
		variant(id: $id) { available availableQuantity product { variants { sku available } variantPage(first: 4) { nodes { availableQuantity } } selectedOrFirstAvailableVariant { sku } available } }
	}`
	for _, c := range []struct {
		client          client
		variant         string
		available       bool
		quantity        int
		first           string
		hereAndThere    []bool
		quantities      []int
		stockedProducts int
	}{
		{shop, cream, true, 3, "MUG-CREAM", []bool{true, true, false, false}, []int{3, 6, 0, 0}, 1},
		{fair, cream, false, 0, "MUG-BRICK", []bool{false, true, false, false}, []int{0, 3, 0, 0}, 1},
		{shop, brick, true, 6, "MUG-CREAM", []bool{true, true, false, false}, []int{3, 6, 0, 0}, 1},
		{fair, brick, true, 3, "MUG-BRICK", []bool{false, true, false, false}, []int{0, 3, 0, 0}, 1},
	} {
		d := c.client.ask(t, document, variables{"id": c.variant})
		d.is("variant.available", c.available, "variant.availableQuantity", c.quantity, "variant.product.available", true,
			"variant.product.selectedOrFirstAvailableVariant.sku", c.first)
		for i := range c.quantities {
			d.is(fmt.Sprintf("variant.product.variants.%d.available", i), c.hereAndThere[i], fmt.Sprintf("variant.product.variantPage.nodes.%d.availableQuantity", i), c.quantities[i])
		}
	}

	create := `mutation($id: ID!, $n: Int!) { cartCreate(input: { lines: [{ variantId: $id, quantity: $n }] }) {
		cart { id lines { quantity } } token warnings { code } userErrors { code message } } }`
	fair.ask(t, create, variables{"id": cream, "n": 1}).is("cartCreate.userErrors.0.code", "INSUFFICIENT_STOCK")
	made := fair.ask(t, create, variables{"id": brick, "n": 3})
	buy := func(c client, made data) data {
		return c.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) { __typename
			... on InsufficientStockError { items { requested available } } } }`, variables{"input": variables{
			"idempotencyKey": made.text("cartCreate.cart.id"), "cart": variables{"id": made.text("cartCreate.cart.id"), "token": made.text("cartCreate.token")},
			"expectedTotal": variables{"amount": "42.00", "currencyCode": "USD"}, "email": "guest@example.com", "payment": variables{"gatewayToken": "tok_approved"},
			"shippingAddress": variables{"fullName": "Ada", "line1": "Street 1", "city": "Berlin", "postalCode": "10119", "country": "DE"},
		}})
	}
	others := fair.ask(t, create, variables{"id": brick, "n": 3})
	buy(fair, made).is("checkoutComplete.__typename", "CheckoutCompleted")
	buy(fair, others).is("checkoutComplete.__typename", "InsufficientStockError", "checkoutComplete.items.0.available", 0)
	buy(shop, shop.ask(t, create, variables{"id": brick, "n": 3})).is("checkoutComplete.__typename", "CheckoutCompleted")
	var reserved string
	if err := st.DB.QueryRowContext(t.Context(), `SELECT string_agg(l.code || ' ' || s.reserved, ', ' ORDER BY l.code) FROM stock_levels s
		JOIN locations l ON l.id = s.location_id JOIN variants v ON v.id = s.variant_id WHERE v.sku = 'MUG-BRICK'`).Scan(&reserved); err != nil || reserved != "BER 3, RNO 3" {
		t.Errorf("%s is reserved, %v", reserved, err)
	}

	// Only the fair's own stock counts for its filters.
	execute(t, st, `UPDATE stock_levels SET on_hand = reserved WHERE location_id = (SELECT id FROM locations WHERE code = 'BER')`)
	fair.ask(t, `{ products(filter: { available: true }) { totalCount } }`, nil).is("products.totalCount", 0)
}
